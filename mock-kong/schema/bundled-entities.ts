// The entities of Kong 3.9: the core's, then those of its plugins.
import type { EntitySchema } from "./field.ts";
import { services } from "./entities/services.ts";
import { routes } from "./entities/routes.ts";
import { upstreams } from "./entities/upstreams.ts";
import { targets } from "./entities/targets.ts";
import { consumers } from "./entities/consumers.ts";
import { plugins } from "./entities/plugins.ts";
import { certificates } from "./entities/certificates.ts";
import { snis } from "./entities/snis.ts";
import { caCertificates } from "./entities/ca-certificates.ts";
import { keys } from "./entities/keys.ts";
import { keySets } from "./entities/key-sets.ts";
import { vaults } from "./entities/vaults.ts";
import { filterChains } from "./entities/filter-chains.ts";
import { parameters } from "./entities/parameters.ts";
import { workspaces } from "./entities/workspaces.ts";
import { clusteringDataPlanes } from "./entities/clustering-data-planes.ts";
import { tags } from "./entities/tags.ts";
import { acls } from "./entities/acls.ts";
import { basicauthCredentials } from "./entities/basicauth-credentials.ts";
import { keyauthCredentials } from "./entities/keyauth-credentials.ts";
import { hmacauthCredentials } from "./entities/hmacauth-credentials.ts";
import { jwtSecrets } from "./entities/jwt-secrets.ts";
import { oauth2Credentials } from "./entities/oauth2-credentials.ts";
import { oauth2AuthorizationCodes } from "./entities/oauth2-authorization-codes.ts";
import { oauth2Tokens } from "./entities/oauth2-tokens.ts";
import { acmeStorage } from "./entities/acme-storage.ts";
import { ratelimitingMetrics } from "./entities/ratelimiting-metrics.ts";
import { sessions } from "./entities/sessions.ts";

export const coreEntities: readonly EntitySchema[] = [
  services,
  routes,
  upstreams,
  targets,
  consumers,
  plugins,
  certificates,
  snis,
  caCertificates,
  keys,
  keySets,
  vaults,
  filterChains,
  parameters,
  workspaces,
  clusteringDataPlanes,
  tags,
];

/** What a plugin stores, by the plugin's name. */
export const pluginEntities: Readonly<Record<string, readonly EntitySchema[]>> = {
  acl: [acls],
  acme: [acmeStorage],
  "basic-auth": [basicauthCredentials],
  "hmac-auth": [hmacauthCredentials],
  jwt: [jwtSecrets],
  "key-auth": [keyauthCredentials],
  oauth2: [oauth2Credentials, oauth2AuthorizationCodes, oauth2Tokens],
  "rate-limiting": [ratelimitingMetrics],
  session: [sessions],
};
