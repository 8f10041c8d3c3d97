// What a Secret may say about a credential of each type. Source: go-kong v0.78.0, KIC v3.5.13 internal/dataplane/kongstate/credentials.go.
import type { CredentialType } from "../../kong-state/credential-types.ts";

export interface CredentialFields {
  /** Besides `id`. */
  readonly texts: readonly string[];
  /** Without one of these there is no credential; the first that is missing is named. */
  readonly required: readonly string[];
  /** How a Secret of a wrong shape is refused. */
  readonly decodeProblem: string;
  /** How a missing field is refused. */
  readonly missingProblem: string;
}

export const CREDENTIAL_FIELDS: Readonly<Record<CredentialType, CredentialFields>> = {
  "key-auth": fields("key-auth is invalid", ["key"], [], "failed to decode key-auth credential"),
  "basic-auth": fields(
    "basic-auth is invalid",
    ["username"],
    ["password"],
    "failed to decode basic-auth credential",
  ),
  "hmac-auth": fields(
    "hmac-auth is invalid",
    ["username"],
    ["secret"],
    "failed to decode hmac-auth credential",
  ),
  jwt: fields(
    "jwt-auth for is invalid",
    ["key"],
    ["algorithm", "rsa_public_key", "secret"],
    "failed to process JWT credential",
  ),
  acl: fields("acl is invalid", ["group"], [], "failed to process ACL group"),
  oauth2: fields(
    "oauth2 is invalid",
    ["client_id", "name"],
    ["client_secret", "client_type"],
    "failed to decode oauth2 credential",
  ),
  "mtls-auth": fields(
    "mtls-auth is invalid",
    ["subject_name"],
    [],
    "failed to decode mTLS credential",
  ),
};

function fields(
  missingProblem: string,
  required: readonly string[],
  optional: readonly string[],
  decodeProblem: string,
): CredentialFields {
  return { texts: [...required, ...optional], required, decodeProblem, missingProblem };
}
