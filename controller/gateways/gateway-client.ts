// One gateway as the controller knows it: how to reach it, and what it was last sent.
import type { AdminApi } from "../../core/admin-api.ts";
import { canonicalJson, sha256Hex } from "../../core/hash.ts";
import { EMPTY_CONFIGURATION_HASH, type KongEntity } from "../../core/kong.ts";
import type { Mark } from "../push/mark.ts";
import type { DiscoveredAdminApi } from "./discovered-admin-api.ts";

/** What a gateway accepted last. */
export interface SentConfiguration {
  /** SHA-256 of the document. */
  readonly sha: string;
  /** The hash of the cache snapshot that was being processed; "" when snapshots are not taken. */
  readonly snapshotHash: string;
  /** By which it is known again; undefined where nobody asks for it. */
  readonly mark?: Mark;
  /** `configuration_hash` that the gateway reported for it; unknown until somebody asked. */
  readonly reportedHash?: string;
}

export interface PluginSchemaSet {
  readonly schemas: ReadonlyMap<string, KongEntity>;
  /** Equal for gateways that serve the same schemas. */
  readonly signature: string;
}

interface KnownSchema {
  readonly schema: KongEntity;
  readonly signature: string;
}

/** A gateway that goes away and comes back is a new client, which remembers nothing. */
export class GatewayClient {
  readonly admin: AdminApi;
  readonly discovered: DiscoveredAdminApi | undefined;
  sent: SentConfiguration | undefined;
  /** What it last reported, and which document that was taken to stand for. */
  reported: { readonly sha: string; readonly hash: string } | undefined;
  /** Of the cache when it was last brought up to date, or tried to. */
  askedHash: string | undefined;
  /** It did not answer in time, so that nobody waits for it. */
  isSlow = false;
  /** Something of an earlier round is still going on with it. */
  isBusy = false;
  readonly #schemas = new Map<string, KnownSchema | undefined>();

  constructor(admin: AdminApi, discovered?: DiscoveredAdminApi) {
    this.admin = admin;
    this.discovered = discovered;
  }

  get url(): string {
    return this.admin.url;
  }

  /**
   * Takes note of the `configuration_hash` that it reports while it is to hold what it was sent last.
   * @returns false when that is not what it holds: nothing, something else than before, or what it held before that.
   */
  confirm(hash: string): boolean {
    const { sent, reported } = this;
    if (sent === undefined || hash === EMPTY_CONFIGURATION_HASH) return false;
    if ((sent.reportedHash ?? hash) !== hash) return false;
    // As in most rounds.
    if (sent.reportedHash === hash && reported?.hash === hash && reported.sha === sent.sha)
      return true;
    if (reported !== undefined && reported.hash === hash && reported.sha !== sent.sha) return false;
    this.sent = { ...sent, reportedHash: hash };
    this.reported = { sha: sent.sha, hash };
    return true;
  }

  /** It does not hold what it was sent. */
  lose(): void {
    this.sent = undefined;
    // Should two documents have the same hash, the second one is not sent forever.
    this.reported = undefined;
  }

  /**
   * The schemas of these plugins as this gateway serves them, asked for once each.
   * A plugin that the gateway does not have is left out.
   * @throws what `AdminApi.getPluginSchema` throws.
   */
  async pluginSchemas(names: Iterable<string>, signal?: AbortSignal): Promise<PluginSchemaSet> {
    const wanted = [...new Set(names)].toSorted();
    await Promise.all(
      wanted.map(async (name) => {
        if (this.#schemas.has(name)) return;
        const schema = await this.admin.getPluginSchema(name, signal);
        const known = schema && { schema, signature: signatureOf(schema) };
        this.#schemas.set(name, known);
      }),
    );
    const schemas = new Map<string, KongEntity>();
    const signatures: string[] = [];
    for (const name of wanted) {
      const known = this.#schemas.get(name);
      if (known !== undefined) schemas.set(name, known.schema);
      signatures.push(`${name}=${known?.signature ?? ""}`);
    }
    return { schemas, signature: signatures.join(" ") };
  }
}

/** Nobody changes a schema that was read; a gateway of the same program gives the same one to every client. */
const SIGNATURES = new WeakMap<KongEntity, string>();

function signatureOf(schema: KongEntity): string {
  const signature = SIGNATURES.get(schema) ?? sha256Hex(canonicalJson(schema));
  SIGNATURES.set(schema, signature);
  return signature;
}
