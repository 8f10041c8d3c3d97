// Checks of keys in PEM and JWK. Source: Kong 3.9.1, kong/db/schema/typedefs.lua and entities/keys.lua.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { isJsonObject, objectOr } from "../../../core/json.ts";
import { KongFault } from "../kong-fault.ts";
import { isReference } from "../path.ts";
import { publicPem } from "./certificate.ts";

const UNSUPPORTED =
  "error:1E08010C:DECODER routines:OSSL_DECODER_from_bio:unsupported:crypto/encode_decode/decoder_lib.c:103:";

/** A pair of keys in PEM, of which one may be missing. */
export function pemPairError(value: unknown): string | undefined {
  const { public_key: publicText, private_key: privateText } = objectOr(value);
  if (isReference(publicText) || isReference(privateText)) return undefined;
  const publicKey = readPem(publicText, createPublicKey, /PUBLIC KEY-----/);
  if (publicKey === "bad") return "could not load public key";
  const privateKey = readPem(privateText, createPrivateKey, /PRIVATE KEY-----/);
  if (privateKey === "bad") return `could not load private keypkey.new:load_key: ${UNSUPPORTED}`;
  if (publicKey === undefined || privateKey === undefined) return undefined;
  return publicPem(publicKey) === publicPem(privateKey)
    ? undefined
    : "public key does not match private key";
}

function readPem(
  text: unknown,
  read: (pem: string) => KeyObject,
  label: RegExp,
): KeyObject | "bad" | undefined {
  if (typeof text !== "string") return undefined;
  return (label.test(text) ? attempt(() => read(text)) : undefined) ?? "bad";
}

const JWK_FIELDS =
  "issuer kty use alg kid x5u x5t x5t#S256 k x y crv n e d p q dp dq qi oth r t".split(" ");
const JWK_LISTS = ["key_ops", "x5c"];

/** A key of the entity `keys`: its JWK fits it. */
export function keyMaterialError(entity: Readonly<Record<string, unknown>>): string | undefined {
  const { jwk, kid } = entity;
  if (typeof jwk !== "string" || isReference(jwk)) return undefined;
  const parsed = attempt((): unknown => JSON.parse(jwk));
  if (parsed === undefined) return "could not json decode jwk string";
  if (parsed === null || typeof parsed === "number" || typeof parsed === "boolean") {
    throw new KongFault("a JWK is no table");
  }
  const key = objectOr(parsed);
  if (key["kid"] !== kid) return "kid in jwk.kid must be equal to keys.kid";
  if (!isSupportedJwk(key)) return "could not load JWK, likely not a valid key";
  const errors = Object.entries(key).flatMap(([name, value]) => jwkFieldError(name, value));
  return errors.length === 0 ? undefined : `Validation error: ${errors.join("; ")}`;
}

function isSupportedJwk(key: Readonly<Record<string, unknown>>): boolean {
  if (key["kty"] === "oct") return false;
  const jwk = { key, format: "jwk" } as const;
  const create = "d" in key ? () => createPrivateKey(jwk) : () => createPublicKey(jwk);
  return isJsonObject(key) && attempt(create) !== undefined;
}

function jwkFieldError(name: string, value: unknown): readonly string[] {
  if (JWK_LISTS.includes(name)) return Array.isArray(value) ? [] : [`${name}: expected an array`];
  if (!JWK_FIELDS.includes(name)) return [`${name}: unknown field`];
  if (value === null) return [];
  if (typeof value !== "string") return [`${name}: expected a string`];
  return value === "" ? [`${name}: length must be at least 1`] : [];
}

/** `undefined` when `work` fails: the input is what fails it. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // Not a key, or not JSON: the caller says so.
    return undefined;
  }
}
