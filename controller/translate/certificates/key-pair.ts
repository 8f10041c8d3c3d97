// A certificate with its private key, as a Secret holds them.
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KubeObject } from "../../../core/kube.ts";
import { secretData } from "../../kube-types/secret.ts";

export interface KeyPair {
  /** PEM, without white space around it. */
  readonly cert: string;
  readonly key: string;
}

/** Secrets that were looked at: reading keys is slow, and most builds see the same ones again. */
const known = new WeakMap<KubeObject, KeyPair | "none">();

/** `undefined` when one of them is missing or unreadable, or when they do not belong together. */
export function keyPairOf(secret: KubeObject): KeyPair | undefined {
  const cached = known.get(secret);
  if (cached !== undefined) return cached === "none" ? undefined : cached;
  const pair = readKeyPair(secret);
  known.set(secret, pair ?? "none");
  return pair;
}

function readKeyPair(secret: KubeObject): KeyPair | undefined {
  const data = secretData(secret);
  const cert = data.get("tls.crt")?.trim();
  const key = data.get("tls.key")?.trim();
  if (cert === undefined || key === undefined) return undefined;
  return belongTogether(cert, key) ? { cert, key } : undefined;
}

function belongTogether(cert: string, key: string): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    // Whatever OpenSSL has against one of the texts.
    if (error instanceof Error) return false;
    throw error;
  }
}
