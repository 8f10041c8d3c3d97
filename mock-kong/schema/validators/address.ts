// IP addresses and host names, with or without a port. Source: Kong 3.9.1, kong/tools/ip.lua.
export interface Address {
  readonly type: "ipv4" | "ipv6" | "name";
  readonly host: string;
  readonly port?: number;
}

export const INVALID_PORT = "invalid port number";
const PORT_MAX = 65535;

/** The address in its long form, or what is wrong with it. */
export function parseAddress(text: string): Address | string {
  const colons = text.split(":").length - 1;
  if (colons > 1) return parseIpv6(text);
  return /^[\d.]+$/.test(text.replace(":", "")) ? parseIpv4(text) : parseName(text);
}

/** `host:port`; IPv6 in brackets. */
export function formatAddress({ type, host, port }: Address, defaultPort: number): string {
  return `${type === "ipv6" ? `[${host}]` : host}:${port ?? defaultPort}`;
}

function parseIpv4(text: string): Address | string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::(\d+))?$/.exec(text);
  if (match === null) return `invalid ipv4 address: ${text}`;
  const numbers = match.slice(1, 5).map(Number);
  if (numbers.some((number) => number > 255)) return `invalid ipv4 address: ${text}`;
  return withPort("ipv4", numbers.join("."), match[5]);
}

function parseIpv6(text: string): Address | string {
  const bracketed = /^\[([^[\]]*)\](.*)$/s.exec(text);
  let port: string | undefined;
  if (bracketed !== null && bracketed[2] !== "") {
    port = /^:(\d*)$/.exec(bracketed[2] ?? "")?.[1];
    if (port === undefined) return "invalid ipv6 address";
  }
  let check = bracketed?.[1] ?? text;
  if (check.startsWith(":")) check = `0${check}`;
  if (check.endsWith(":")) check += "0";
  if (check.includes("::")) {
    const colons = check.split(":").length - 1;
    check = check.replace("::", `:${"0:".repeat(Math.max(0, 8 - colons))}`);
  }
  const groups = check.split(":");
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    return `invalid ipv6 address: ${text}`;
  }
  const host = groups.map((group) => group.padStart(4, "0").toLowerCase()).join(":");
  return withPort("ipv6", host, port);
}

function parseName(text: string): Address | string {
  const port = /:(\d+)$/.exec(text)?.[1];
  const name = port === undefined ? text : text.slice(0, -(port.length + 1));
  const invalid = `invalid hostname: ${text}`;
  if (port !== undefined && Number(port) > PORT_MAX) return INVALID_PORT;
  if (!/^[0-9A-Za-z\-._]+$/.test(name)) return invalid;
  const segments = name.split(".");
  const isWrong = segments.some(
    (segment, index) => segment.endsWith("-") || (segment === "" && index !== segments.length - 1),
  );
  return isWrong ? invalid : withPort("name", name, port);
}

function withPort(type: Address["type"], host: string, port: string | undefined): Address | string {
  if (port === undefined) return { type, host };
  return Number(port) > PORT_MAX ? INVALID_PORT : { type, host, port: Number(port) };
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** Without leading zeros, as `inet_pton` takes it. */
export function isIPv4(text: string): boolean {
  return IPV4.test(text);
}

/** RFC 4291, 2.2: eight groups, `::` once for at least one of them, an IPv4 address for the last two. */
export function isIPv6(text: string): boolean {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return false;
  const left = countGroups(head, tail === undefined);
  if (tail === undefined) return left === 8;
  const right = countGroups(tail, true);
  return left !== undefined && right !== undefined && left + right < 8;
}

/** `undefined` for what is no list of groups. */
function countGroups(text: string, mayEndInIPv4: boolean): number | undefined {
  if (text === "") return 0;
  const groups = text.split(":");
  const last = groups.at(-1) ?? "";
  const isMixed = mayEndInIPv4 && isIPv4(last);
  const hex = isMixed ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return hex.length + (isMixed ? 2 : 0);
}

/** The number that a valid address stands for. */
export function addressBits(address: string): bigint {
  if (isIPv4(address)) return bitsOf(address.split("."), 10, 8n);
  const [head = "", tail] = address.split("::");
  const left = hexGroups(head);
  const right = hexGroups(tail ?? "");
  const gap = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return bitsOf([...left, ...gap, ...right], 16, 16n);
}

/** The groups of a part of an IPv6 address; an IPv4 address at its end stands for two. */
function hexGroups(part: string): readonly string[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!group.includes(".")) return [group];
    const bits = bitsOf(group.split("."), 10, 8n);
    return [(bits >> 16n).toString(16), (bits & 0xffffn).toString(16)];
  });
}

function bitsOf(groups: readonly string[], radix: number, width: bigint): bigint {
  return groups.reduce(
    (bits, group) => (bits << width) | BigInt(Number.parseInt(group, radix)),
    0n,
  );
}

export function isIp(text: string): boolean {
  return isIPv4(text) || isIPv6(text);
}

/** An address with a prefix length, of IPv4 only or of both kinds. */
export function isCidr(text: string, versions: "4" | "46"): boolean {
  const slash = text.indexOf("/", 2);
  if (slash < 0) return false;
  const [address, prefix] = [text.slice(0, slash), text.slice(slash + 1)];
  if (!/^(0|[1-9]\d*)$/.test(prefix)) return false;
  if (isIPv4(address)) return Number(prefix) <= 32;
  return versions === "46" && isIPv6(address) && Number(prefix) <= 128;
}
