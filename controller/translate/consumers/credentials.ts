// A labelled Secret -> a credential of a consumer.
import type { KubeObject } from "../../../core/kube.ts";
import { isCredentialType, type CredentialType } from "../../kong-state/credential-types.ts";
import type { CredentialEntity } from "../../kong-state/entities.ts";
import type { StateCredential } from "../../kong-state/kong-state.ts";
import { labelsOf, namespaceOf } from "../../kube-types/fields.ts";
import { secretData } from "../../kube-types/secret.ts";
import { parseFlag, parseInteger } from "../annotations.ts";
import { quoted } from "../failure.ts";
import { tagsOf } from "../tags.ts";
import { CREDENTIAL_FIELDS } from "./credential-fields.ts";

const CREDENTIAL_LABEL = "konghq.com/credential";
const DEFAULT_JWT_ALGORITHM = "HS256";

/**
 * Fields that no text fits, by name, with what is said of them (mapstructure v1.5.0): a Secret that has one is refused
 * as a whole.
 */
const MISFITS: readonly (readonly [field: string, problem: (value: string) => string])[] = [
  ["ca_certificate", () => "'ca_certificate' expected a map, got 'string'"],
  ["consumer", () => "'consumer' expected a map, got 'string'"],
  [
    "created_at",
    (value) =>
      `'created_at' expected type 'int', got unconvertible type 'string', value: '${value}'`,
  ],
  ["tags", () => "'tags': source data must be an array or slice, got string"],
];

export interface CredentialSearch {
  readonly credential: StateCredential | undefined;
  /** What is wrong with the Secret; a credential may come of it all the same. */
  readonly problems: readonly string[];
}

export function credentialFromSecret(secret: KubeObject): CredentialSearch {
  const label = labelsOf(secret)[CREDENTIAL_LABEL];
  const type = label ?? "";
  if (!isCredentialType(type)) {
    const where = `Secret ${namespaceOf(secret)}/${secret.metadata.name}`;
    const unsupported = `failed to provision credential: unsupported credential type: ${quoted(type)}`;
    const lacking = `could not load credential from Secret: ${where} used as credential, but lacks ${CREDENTIAL_LABEL} label`;
    return {
      credential: undefined,
      problems: label === undefined ? [lacking, unsupported] : [unsupported],
    };
  }
  const data = secretData(secret);
  const ttl = type === "key-auth" ? ttlOf(data) : undefined;
  const problems = [...parseProblems(data)];
  const refusal = refusalOf(type, data);
  if (refusal !== undefined) {
    return {
      credential: undefined,
      problems: [...problems, `failed to provision credential: ${refusal}`],
    };
  }
  const entity: CredentialEntity = {
    ...textFields(type, data),
    ...(ttl !== undefined && { ttl }),
    ...(type === "jwt" && { algorithm: data.get("algorithm") || DEFAULT_JWT_ALGORITHM }),
    ...(type === "oauth2" && oauth2Fields(data)),
    tags: tagsOf(secret),
  };
  return { credential: { type, entity }, problems };
}

type Data = ReadonlyMap<string, string>;

/** These two are looked at whatever the type is. */
function parseProblems(data: Data): readonly string[] {
  const hashSecret = data.get("hash_secret");
  const ttl = data.get("ttl");
  return [
    ...(hashSecret !== undefined && parseFlag(hashSecret) === undefined
      ? [
          `Failed to parse hash_secret to bool: strconv.ParseBool: parsing ${quoted(hashSecret)}: invalid syntax. defaulting to false`,
        ]
      : []),
    ...(ttl !== undefined && parseInteger(ttl) === undefined
      ? [
          `Failed to parse ttl to int: strconv.Atoi: parsing ${quoted(ttl)}: ${isDigits(ttl) ? "value out of range" : "invalid syntax"}, skipfilling the field`,
        ]
      : []),
  ];
}

function isDigits(text: string): boolean {
  return /^[+-]?[0-9]+$/.test(text);
}

function refusalOf(type: CredentialType, data: Data): string | undefined {
  const { required, missingProblem, decodeProblem } = CREDENTIAL_FIELDS[type];
  const misfits = misfitsOf(type, data);
  if (misfits.length > 0) {
    const list = misfits.map((misfit) => `* ${misfit}`).join("\n");
    return `${decodeProblem}: failed to decode credential: ${misfits.length} error(s) decoding:\n\n${list}`;
  }
  const missing = required.find((field) => !data.has(field));
  return missing === undefined ? undefined : `${missingProblem}: no ${missing}`;
}

function misfitsOf(type: CredentialType, data: Data): readonly string[] {
  return MISFITS.flatMap(([field, problem]) => {
    const value = data.get(field);
    if (value === undefined || (field === "ca_certificate" && type !== "mtls-auth")) return [];
    return [problem(value)];
  });
}

function textFields(type: CredentialType, data: Data): CredentialEntity {
  return Object.fromEntries(
    ["id", ...CREDENTIAL_FIELDS[type].texts].flatMap((field) => {
      const value = data.get(field);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

function oauth2Fields(data: Data): CredentialEntity {
  const redirectUris = data.get("redirect_uris");
  const hashSecret = data.get("hash_secret");
  return {
    ...(hashSecret !== undefined && { hash_secret: parseFlag(hashSecret) ?? false }),
    ...(redirectUris !== undefined && { redirect_uris: redirectUris.split(",") }),
  };
}

function ttlOf(data: Data): number | undefined {
  return parseInteger(data.get("ttl") ?? "");
}
