// One gateway as the controller knows it: how to reach it, and what it was last sent.
import type { AdminApi } from "../../core/admin-api.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { DiscoveredAdminApi } from "./discovered-admin-api.ts";

/** What a gateway accepted last. */
export interface SentConfiguration {
  /** SHA-256 of the document. */
  readonly sha: string;
  /** The hash of the cache snapshot that was being processed; "" when snapshots are not taken. */
  readonly snapshotHash: string;
  /** `configuration_hash` that the gateway reported for it; unknown until somebody asked. */
  readonly reportedHash?: string;
}

/** A gateway that goes away and comes back is a new client, which remembers nothing. */
export class GatewayClient {
  readonly admin: AdminApi;
  readonly discovered: DiscoveredAdminApi | undefined;
  sent: SentConfiguration | undefined;
  readonly #schemas = new Map<string, KongEntity | undefined>();

  constructor(admin: AdminApi, discovered?: DiscoveredAdminApi) {
    this.admin = admin;
    this.discovered = discovered;
  }

  get url(): string {
    return this.admin.url;
  }

  /**
   * The schemas of these plugins as this gateway serves them, asked for once each.
   * A plugin that the gateway does not have is left out.
   * @throws what `AdminApi.getPluginSchema` throws.
   */
  async pluginSchemas(
    names: Iterable<string>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, KongEntity>> {
    const missing = [...new Set(names)].filter((name) => !this.#schemas.has(name));
    await Promise.all(
      missing.map(async (name) => {
        this.#schemas.set(name, await this.admin.getPluginSchema(name, signal));
      }),
    );
    const known = new Map<string, KongEntity>();
    for (const name of names) {
      const schema = this.#schemas.get(name);
      if (schema !== undefined) known.set(name, schema);
    }
    return known;
  }
}
