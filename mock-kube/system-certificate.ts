// A throw-away certificate authority and a server certificate signed by it, for TLS on this machine.
// Source: RFC 5280 (certificates), ITU-T X.690 (DER), RFC 5480 (EC keys)
import { createSign, generateKeyPairSync, randomInt, type KeyObject } from "node:crypto";

/** PEM texts. */
export interface ServerCertificate {
  /** The authority that clients must trust. */
  readonly authority: string;
  readonly certificate: string;
  /** Secret: never logged. */
  readonly key: string;
  /** A certificate for a client, signed by the authority. */
  readonly issueClient: (name: string, groups: readonly string[]) => ClientCertificate;
}

/** PEM texts. */
export interface ClientCertificate {
  readonly certificate: string;
  /** Secret: never logged. */
  readonly key: string;
}

const VALID_MS = 365 * 24 * 60 * 60 * 1000;
/** Clocks of clients may be late. */
const EARLY_MS = 60 * 60 * 1000;

const OID = {
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  subjectAltName: "2.5.29.17",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

/** @param hosts names and IPv4 addresses that the server is reached by. */
export function makeServerCertificate(hosts: readonly string[], nowMs: number): ServerCertificate {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = "mock-kube authority";
  const sign = (tbs: Buffer) => createSign("sha256").update(tbs).sign(authority.privateKey);
  const own = certificate(
    { subject: issuer, issuer, key: authority.publicKey, nowMs, extensions: AUTHORITY_EXTENSIONS },
    sign,
  );
  const leaf = certificate(
    {
      subject: "mock-kube",
      issuer,
      key: server.publicKey,
      nowMs,
      extensions: serverExtensions(hosts),
    },
    sign,
  );
  return {
    authority: pem("CERTIFICATE", own),
    certificate: pem("CERTIFICATE", leaf),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    issueClient(name, groups) {
      const client = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const issued = certificate(
        {
          subject: name,
          organizations: groups,
          issuer,
          key: client.publicKey,
          nowMs,
          extensions: CLIENT_EXTENSIONS,
        },
        sign,
      );
      return {
        certificate: pem("CERTIFICATE", issued),
        key: client.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      };
    },
  };
}

interface CertificateParts {
  readonly subject: string;
  readonly organizations?: readonly string[];
  readonly issuer: string;
  readonly key: KeyObject;
  readonly nowMs: number;
  readonly extensions: readonly Buffer[];
}

function certificate(parts: CertificateParts, sign: (tbs: Buffer) => Buffer): Buffer {
  const { subject, organizations = [], issuer, key, nowMs, extensions } = parts;
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const tbs = sequence(
    explicit(0, der(0x02, Buffer.from([2]))),
    der(0x02, serialNumber()),
    algorithm,
    distinguishedName(issuer),
    sequence(time(nowMs - EARLY_MS), time(nowMs + VALID_MS)),
    distinguishedName(subject, organizations),
    key.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions)),
  );
  return sequence(tbs, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), sign(tbs)])));
}

const TRUE = der(0x01, Buffer.from([0xff]));

const AUTHORITY_EXTENSIONS: readonly Buffer[] = [
  extension(OID.basicConstraints, sequence(TRUE), true),
  // keyCertSign and cRLSign
  extension(OID.keyUsage, der(0x03, Buffer.from([1, 0x06])), true),
];

const CLIENT_EXTENSIONS: readonly Buffer[] = [
  extension(OID.extendedKeyUsage, sequence(oid(OID.clientAuth)), false),
];

function serverExtensions(hosts: readonly string[]): readonly Buffer[] {
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host)
      ? der(0x87, Buffer.from(host.split(".").map(Number)))
      : der(0x82, Buffer.from(host, "ascii")),
  );
  return [
    extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth)), false),
    extension(OID.subjectAltName, sequence(...names), false),
  ];
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  return sequence(oid(id), ...(critical ? [TRUE] : []), der(0x04, value));
}

function distinguishedName(commonName: string, organizations: readonly string[] = []): Buffer {
  const part = (id: string, text: string) =>
    der(0x31, sequence(oid(id), der(0x0c, Buffer.from(text, "utf8"))));
  return sequence(
    ...organizations.map((name) => part(OID.organization, name)),
    part(OID.commonName, commonName),
  );
}

/** Positive, and different each time: clients remember the serials of an issuer. */
function serialNumber(): Buffer {
  return Buffer.from([1, ...Array.from({ length: 15 }, () => randomInt(256))]);
}

/** GeneralizedTime, whole seconds. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(0x18, Buffer.from(text, "ascii"));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = rest.flatMap((number) => {
    const digits = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function explicit(tag: number, content: Buffer): Buffer {
  return der(0xa0 + tag, content);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
