// Which collections the Admin API serves, and under which paths.

export interface CollectionPath {
  /** The name in a configuration and in the gateway's tables. */
  readonly collection: string;
  /** The first part of its path. */
  readonly path: string;
  /** The last part of its path under another entity, where that differs. */
  readonly nestedPath?: string;
  /** The field that may stand for the id in a path. */
  readonly key?: string;
  /** False for a collection that is served under its owner alone, by pages of its own. */
  readonly hasOwnPages?: false;
  /** Fields that point at other collections. */
  readonly foreign?: Readonly<Record<string, string>>;
  /** Foreign fields under whose collections this one is not listed. */
  readonly notNestedIn?: readonly string[];
}

/** @see Kong 3.9 kong/api/endpoints.lua: paths follow from the schemas' names and foreign fields. */
export const COLLECTION_PATHS: readonly CollectionPath[] = [
  {
    collection: "services",
    path: "services",
    key: "name",
    foreign: { client_certificate: "certificates" },
  },
  { collection: "routes", path: "routes", key: "name", foreign: { service: "services" } },
  { collection: "consumers", path: "consumers", key: "username" },
  {
    collection: "plugins",
    path: "plugins",
    key: "instance_name",
    foreign: { route: "routes", service: "services", consumer: "consumers" },
  },
  { collection: "certificates", path: "certificates", hasOwnPages: false },
  { collection: "ca_certificates", path: "ca_certificates" },
  { collection: "snis", path: "snis", key: "name", foreign: { certificate: "certificates" } },
  {
    collection: "upstreams",
    path: "upstreams",
    key: "name",
    foreign: { client_certificate: "certificates" },
  },
  {
    collection: "targets",
    path: "targets",
    hasOwnPages: false,
    notNestedIn: ["upstream"],
    foreign: { upstream: "upstreams" },
  },
  { collection: "vaults", path: "vaults", key: "prefix" },
  { collection: "key_sets", path: "key-sets", key: "name" },
  { collection: "keys", path: "keys", key: "name", foreign: { set: "key_sets" } },
  {
    collection: "filter_chains",
    path: "filter-chains",
    key: "name",
    foreign: { route: "routes", service: "services" },
  },
  { collection: "acls", path: "acls", foreign: { consumer: "consumers" } },
  {
    collection: "basicauth_credentials",
    path: "basic-auths",
    nestedPath: "basic-auth",
    key: "username",
    foreign: { consumer: "consumers" },
  },
  {
    collection: "hmacauth_credentials",
    path: "hmac-auths",
    nestedPath: "hmac-auth",
    key: "username",
    foreign: { consumer: "consumers" },
  },
  {
    collection: "jwt_secrets",
    path: "jwts",
    nestedPath: "jwt",
    key: "key",
    foreign: { consumer: "consumers" },
  },
  {
    collection: "keyauth_credentials",
    path: "key-auths",
    nestedPath: "key-auth",
    key: "key",
    foreign: { consumer: "consumers" },
  },
  {
    collection: "oauth2_credentials",
    path: "oauth2",
    key: "client_id",
    foreign: { consumer: "consumers" },
  },
  {
    collection: "oauth2_tokens",
    path: "oauth2_tokens",
    key: "access_token",
    foreign: { service: "services", credential: "oauth2_credentials" },
  },
  { collection: "sessions", path: "sessions", key: "session_id" },
  { collection: "acme_storage", path: "acme_storage", key: "key" },
];

export function collectionPath(collection: string): CollectionPath {
  const found = COLLECTION_PATHS.find((candidate) => candidate.collection === collection);
  if (found === undefined) throw new RangeError(`no collection ${collection}`);
  return found;
}
