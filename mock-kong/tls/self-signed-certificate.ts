// The certificate that a node shows when it has none for a server name.
import { generateKeyPairSync, sign } from "node:crypto";
import {
  bitString,
  context,
  generalizedTime,
  integer,
  objectIdentifier,
  sequence,
  set,
  utf8String,
} from "./der.ts";

export interface KeyAndCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const VALID_MS = 20 * 365 * 24 * 3_600_000;

/** As Kong names itself when it makes its own. Source: Kong 3.9 kong/cmd/utils/prefix_handler.lua. */
const SUBJECT: readonly (readonly [string, string])[] = [
  ["2.5.4.6", "US"],
  ["2.5.4.8", "California"],
  ["2.5.4.7", "San Francisco"],
  ["2.5.4.10", "Kong"],
  ["2.5.4.11", "IT Department"],
  ["2.5.4.3", "localhost"],
];

/** A new P-256 key, and a certificate for `localhost` that it has signed itself. */
export function selfSignedCertificate(nowMs: number): KeyAndCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(objectIdentifier(ECDSA_WITH_SHA256));
  const name = sequence(
    ...SUBJECT.map(([id, text]) => set(sequence(objectIdentifier(id), utf8String(text)))),
  );
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(Buffer.from([1])),
    algorithm,
    name,
    sequence(generalizedTime(nowMs), generalizedTime(nowMs + VALID_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const certificate = sequence(body, algorithm, bitString(sign("sha256", body, privateKey)));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: pem(certificate),
  };
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
