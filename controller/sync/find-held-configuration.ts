// Learns at start what the gateways hold, so that it can be given back to one that loses it.
import { AdminStatusError, type AdminApi } from "../../core/admin-api.ts";
import { withTimeout, type Clock } from "../../core/clock.ts";
import { errorText } from "../../core/errors.ts";
import {
  EMPTY_CONFIGURATION_HASH,
  type DeclarativeConfig,
  type KongEntity,
} from "../../core/kong.ts";
import type { Log } from "../../core/log.ts";
import type { GatewayClient } from "../gateways/gateway-client.ts";
import { withoutMark } from "../push/mark.ts";
import { heldConfiguration, type Candidate } from "./candidate.ts";

/** Where a configuration lists its entities, and where the Admin API does. */
const COLLECTIONS = {
  services: "services",
  routes: "routes",
  upstreams: "upstreams",
  consumers: "consumers",
  plugins: "plugins",
  certificates: "certificates",
  snis: "snis",
  ca_certificates: "ca_certificates",
  vaults: "vaults",
  keyauth_credentials: "key-auths",
  basicauth_credentials: "basic-auths",
  hmacauth_credentials: "hmac-auths",
  jwt_secrets: "jwts",
  oauth2_credentials: "oauth2",
  acls: "acls",
} as const;

interface FindOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly pushTimeoutMs: number;
  readonly statusTimeoutMs: number;
}

/**
 * The configuration of the first gateway that has one, read entity by entity.
 * @returns `undefined` when none has, or none can be read; the latter is logged only.
 * @see KIC v3.5.13 internal/dataplane/configfetcher
 */
export async function findHeldConfiguration(
  clients: readonly GatewayClient[],
  { clock, log, pushTimeoutMs, statusTimeoutMs }: FindOptions,
): Promise<Candidate | undefined> {
  for (const client of clients) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first that has one is enough
      const { configuration_hash: hash } = await withTimeout(clock, statusTimeoutMs, (signal) =>
        client.admin.getStatus(signal),
      );
      if (hash === undefined || hash === EMPTY_CONFIGURATION_HASH) continue;
      // oxlint-disable-next-line no-await-in-loop
      const config = await withTimeout(clock, pushTimeoutMs, (signal) => read(client, signal));
      return heldConfiguration(config);
    } catch (error) {
      const why = errorText(error);
      log.write("error", "cannot read a gateway's configuration", { url: client.url, error: why });
    }
  }
  return undefined;
}

async function read({ admin }: GatewayClient, signal: AbortSignal): Promise<DeclarativeConfig> {
  const lists = await Promise.all(
    Object.entries(COLLECTIONS).map(
      async ([collection, path]) => [collection, await list(admin, path, signal)] as const,
    ),
  );
  const [, upstreams = []] = lists.find(([collection]) => collection === "upstreams") ?? [];
  const targets = await Promise.all(
    upstreams.map(({ id }) => list(admin, `upstreams/${String(id)}/targets`, signal)),
  );
  const entities = [...lists, ["targets", targets.flat()] as const];
  return {
    _format_version: "3.0",
    ...Object.fromEntries(entities.filter(([, collection]) => collection.length > 0)),
  };
}

/** Not every gateway has every plugin, and with it its collections. */
async function list(
  admin: AdminApi,
  path: string,
  signal: AbortSignal,
): Promise<readonly KongEntity[]> {
  try {
    const entities = await admin.listEntities(path, signal);
    return entities.map((entity) => withoutMark(withoutNulls(entity)));
  } catch (error) {
    if (error instanceof AdminStatusError && error.status === 404) return [];
    throw error;
  }
}

/** Fields that are not set are listed as null, and are not part of a configuration. */
function withoutNulls(entity: KongEntity): KongEntity {
  return Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== null));
}
