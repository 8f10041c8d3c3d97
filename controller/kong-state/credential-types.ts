// The types of credentials and how each is called in a declarative configuration. Source: KIC v3.5.13 internal/admission/validation/consumers/credentials.

export type CredentialType = keyof typeof CREDENTIAL_COLLECTIONS;

/** The label `konghq.com/credential` of a Secret -> the field of a consumer that lists its credentials. */
export const CREDENTIAL_COLLECTIONS = {
  "key-auth": "keyauth_credentials",
  "hmac-auth": "hmacauth_credentials",
  "basic-auth": "basicauth_credentials",
  jwt: "jwt_secrets",
  acl: "acls",
  oauth2: "oauth2_credentials",
  "mtls-auth": "mtls_auth_credentials",
} as const;

export function isCredentialType(name: string): name is CredentialType {
  return Object.hasOwn(CREDENTIAL_COLLECTIONS, name);
}
