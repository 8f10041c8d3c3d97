// JSON Web Tokens: taken apart and checked.
import { createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import { isJsonObject, type JsonObject } from "../../core/json.ts";

export interface WebToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** What the signature covers. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** The token, or what is wrong with it. @see Kong 3.9 kong/plugins/jwt/jwt_parser.lua */
export function parseWebToken(text: string): WebToken | string {
  const [head = "", body = "", ...rest] = text.split(".");
  if (rest.length === 0) return "invalid JSON";
  const header = decodeObject(head);
  const claims = decodeObject(body);
  if (header === undefined || claims === undefined) return "invalid JSON";
  if (typeof header["alg"] !== "string" || !Object.hasOwn(ALGORITHMS, header["alg"]))
    return "invalid alg";
  // What follows a third dot is read as a part of the signature, which no dot belongs in.
  const signature = decodeBase64Url(rest.join("."));
  if (signature === undefined) return "invalid signature";
  return { header, claims, signed: `${head}.${body}`, signature };
}

/** `secret`: a shared one as it is, or a public key in PEM. */
export function isSignedWith(token: WebToken, algorithm: string, secret: string | Buffer): boolean {
  const known = ALGORITHMS[algorithm];
  if (known === undefined) return false;
  if (known.kind === "hmac") {
    const wanted = createHmac(known.hash, secret).update(token.signed).digest();
    return wanted.length === token.signature.length && timingSafeEqual(wanted, token.signature);
  }
  try {
    const key = { key: createPublicKey(secret), ...known.options };
    return verify(known.hash, Buffer.from(token.signed), key, token.signature);
  } catch (error) {
    // A key that OpenSSL cannot read signs nothing.
    if (error instanceof Error) return false;
    throw error;
  }
}

type Algorithm =
  | { readonly kind: "hmac"; readonly hash: string }
  | {
      readonly kind: "public";
      readonly hash: string | null;
      readonly options: { readonly dsaEncoding?: "ieee-p1363"; readonly padding?: number };
    };

const PSS_PADDING = 6;

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  HS256: { kind: "hmac", hash: "sha256" },
  HS384: { kind: "hmac", hash: "sha384" },
  HS512: { kind: "hmac", hash: "sha512" },
  RS256: { kind: "public", hash: "sha256", options: {} },
  RS384: { kind: "public", hash: "sha384", options: {} },
  RS512: { kind: "public", hash: "sha512", options: {} },
  ES256: { kind: "public", hash: "sha256", options: { dsaEncoding: "ieee-p1363" } },
  ES384: { kind: "public", hash: "sha384", options: { dsaEncoding: "ieee-p1363" } },
  ES512: { kind: "public", hash: "sha512", options: { dsaEncoding: "ieee-p1363" } },
  PS256: { kind: "public", hash: "sha256", options: { padding: PSS_PADDING } },
  PS384: { kind: "public", hash: "sha384", options: { padding: PSS_PADDING } },
  PS512: { kind: "public", hash: "sha512", options: { padding: PSS_PADDING } },
  EdDSA: { kind: "public", hash: null, options: {} },
};

/** `undefined` where a character does not belong; Node would pass over it. */
function decodeBase64Url(text: string): Buffer | undefined {
  return /^[\w-]*={0,2}$/.test(text) ? Buffer.from(text, "base64url") : undefined;
}

function decodeObject(part: string): JsonObject | undefined {
  const bytes = decodeBase64Url(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
