// Which fields of Kong's entities are secret.

/** By collection. Source: KIC v3.5.13 internal/dataplane/kongstate. */
export const SECRET_FIELDS: ReadonlyMap<string, string> = new Map([
  ["certificates", "key"],
  ["basicauth_credentials", "password"],
  ["hmacauth_credentials", "secret"],
  ["jwt_secrets", "secret"],
  ["oauth2_credentials", "client_secret"],
  ["keyauth_credentials", "key"],
  ["licenses", "payload"],
]);

/**
 * Kong's words about an entity, without the secret that they may quote: that a key "set to '...'" is not unique, for one.
 * Everything up to the last quotation mark goes, for a secret may hold some. KIC puts such words into events as they are.
 */
export function withoutSecret(entityType: string, message: string): string {
  const field = SECRET_FIELDS.get(`${entityType}s`);
  return field === undefined
    ? message
    : message.replace(new RegExp(`\\b(${field} set to )'.*'`, "s"), "$1'***'");
}
