// From a request to who asks: by bearer token, by client certificate, or as somebody else.
// Source: Kubernetes 1.33, apiserver pkg/authentication/request/{bearertoken,x509}, pkg/endpoints/filters/impersonation.go
import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiRequest } from "../http/message.ts";
import { ADMIN, AUTHENTICATED, type Identity } from "./identity.ts";
import type { ReadToken } from "./service-account-tokens.ts";

export interface AuthenticationOptions {
  /** The administrator's. Secret: never logged. */
  readonly token?: string;
  /** Whether client certificates are an alternative to it. */
  readonly certificates: boolean;
  /** Whose another token is. */
  readonly read: (token: string) => ReadToken | undefined;
}

/**
 * @param peer whom a client certificate that was found valid names.
 * @returns `undefined` for somebody who does not show who he is where he must.
 */
export function identify(
  { token, certificates, read }: AuthenticationOptions,
  { headers }: ApiRequest,
  peer: Identity | undefined,
): Identity | undefined {
  if (peer !== undefined) return { ...peer, groups: [...peer.groups, AUTHENTICATED] };
  const bearer = bearerOf(headers["authorization"]);
  const account = bearer === undefined ? undefined : read(bearer)?.identity;
  if (account !== undefined) return account;
  if (token === undefined) return certificates ? undefined : ADMIN;
  return isSameToken(token, bearer ?? "") ? ADMIN : undefined;
}

/** Digests are compared, so that the time it takes tells nothing of the token. */
export function isSameToken(token: string, given: string): boolean {
  return timingSafeEqual(digest(token), digest(given));
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
}

/** As whom `kubectl --as NAME --as-group GROUP` asks; `undefined` for oneself. */
export function impersonated({ headers }: ApiRequest): Identity | undefined {
  const name = headers["impersonate-user"];
  if (name === undefined || name === "") return undefined;
  const groups = (headers["impersonate-group"] ?? "").split(",").map((group) => group.trim());
  return { name, groups: [...groups.filter((group) => group !== ""), AUTHENTICATED] };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
