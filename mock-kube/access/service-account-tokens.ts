// Tokens of ServiceAccounts: signed claims about who brings them and until when.
// Source: Kubernetes 1.33, pkg/serviceaccount/claims.go. They are signed with a secret of the server's own, as nobody else reads them.
import { createHmac, timingSafeEqual } from "node:crypto";
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf, valueAt } from "../json.ts";
import type { ObjectStore } from "../storage/object-store.ts";
import { AUTHENTICATED, type Identity } from "./identity.ts";

export const ISSUER = "https://kubernetes.default.svc";

export interface TokenSubject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface TokenWish {
  readonly audiences: readonly string[];
  readonly lifetimeSeconds: number;
  /** Of this token alone. */
  readonly id: string;
  readonly nowMs: number;
}

/** Who a token is from, and for whom it is. */
export interface ReadToken {
  readonly identity: Identity;
  readonly audiences: readonly string[];
}

export class ServiceAccountTokens {
  readonly #key: string;

  /** @param key secret: never logged. */
  constructor(key: string) {
    this.#key = key;
  }

  issue({ namespace, name, uid }: TokenSubject, wish: TokenWish): string {
    const { audiences, lifetimeSeconds, id, nowMs } = wish;
    const issued = Math.floor(nowMs / 1000);
    const claims = {
      aud: audiences,
      exp: issued + lifetimeSeconds,
      iat: issued,
      iss: ISSUER,
      jti: id,
      "kubernetes.io": { namespace, serviceaccount: { name, uid } },
      nbf: issued,
      sub: `system:serviceaccount:${namespace}:${name}`,
    };
    const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
    return `${signed}.${this.#signature(signed).toString("base64url")}`;
  }

  /** `undefined` for what is no token of ours, has expired, or belongs to an account that is gone. */
  read(token: string, store: ObjectStore, nowMs: number): ReadToken | undefined {
    const [header = "", payload = "", signature = ""] = token.split(".");
    const wanted = this.#signature(`${header}.${payload}`);
    const given = Buffer.from(signature, "base64url");
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (!isJsonObject(claims) || Number(claims["exp"]) * 1000 <= nowMs) return undefined;
    return readClaims(claims, store);
  }

  #signature(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }
}

function readClaims(claims: JsonObject, store: ObjectStore): ReadToken | undefined {
  const own = objectOr(claims["kubernetes.io"]);
  const namespace = stringOf(own["namespace"]);
  const name = stringOf(valueAt(own, "serviceaccount", "name"));
  const uid = stringOf(valueAt(own, "serviceaccount", "uid"));
  const account = store.get({ storage: "serviceaccounts", namespace, name });
  if (account === undefined || account.metadata.uid !== uid) return undefined;
  const audiences = claims["aud"];
  return {
    identity: {
      name: stringOf(claims["sub"]),
      groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, AUTHENTICATED],
      uid,
      extra: { "authentication.kubernetes.io/credential-id": [`JTI=${stringOf(claims["jti"])}`] },
    },
    audiences: Array.isArray(audiences) ? audiences.filter((item) => typeof item === "string") : [],
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
