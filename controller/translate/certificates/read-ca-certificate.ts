// One CA certificate in PEM: exactly one, fit to sign others, still valid.
import { X509Certificate } from "node:crypto";

export type CaCertificateReading =
  { readonly ok: true; readonly cert: string } | { readonly ok: false; readonly problem: string };

const PEM_LINE_LENGTH = 64;
const BLOCK = /-----BEGIN ([^\n-]*)-----\r?\n([^-]*)-----END \1-----/;

/** `cert` is the certificate alone, encoded anew. */
export function readCaCertificate(pem: string, nowMs: number): CaCertificateReading {
  const bodies: string[] = [];
  for (let rest = pem.trim(); rest !== "";) {
    const block = BLOCK.exec(rest);
    if (block === null) return refused("invalid PEM block");
    const [text, type, body = ""] = block;
    if (type !== "CERTIFICATE") return refused("invalid PEM block type");
    bodies.push(body.replaceAll(/\s/g, ""));
    rest = rest.slice(block.index + text.length).trim();
  }
  const [body, ...others] = bodies;
  if (body === undefined) return refused("invalid PEM block");
  if (others.length > 0) return refused("multiple PEM certificates found");
  const certificate = parseCertificate(Buffer.from(body, "base64"));
  if (certificate === undefined) return refused("failed to parse certificate");
  if (!certificate.ca) return refused("certificate is missing the 'CA' basic constraint");
  if (nowMs > certificate.validToDate.getTime()) return refused("expired");
  return { ok: true, cert: encodePem(certificate.raw) };
}

function parseCertificate(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch (error) {
    // Whatever OpenSSL has against the bytes.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function encodePem(der: Buffer): string {
  const lines = der.toString("base64").match(new RegExp(`.{1,${PEM_LINE_LENGTH}}`, "g")) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function refused(problem: string): CaCertificateReading {
  return { ok: false, problem };
}
