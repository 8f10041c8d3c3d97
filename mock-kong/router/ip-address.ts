// Internet addresses as numbers, and blocks of them.

interface Address {
  readonly version: 4 | 6;
  readonly value: bigint;
}

/** One address, or the block of those that share its first bits. */
export interface AddressBlock {
  readonly text: string;
  readonly address: Address;
  readonly prefixBits: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Reads `address` or `address/bits`; `undefined` for anything else. */
export function parseAddressBlock(text: string): AddressBlock | undefined {
  const [addressText = "", bitsText, ...rest] = text.split("/");
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const bitsMax = BITS[address.version];
  if (bitsText === undefined) return { text, address, prefixBits: bitsMax };
  const prefixBits = Number(bitsText);
  if (!/^[0-9]+$/.test(bitsText) || prefixBits > bitsMax) return undefined;
  return { text, address, prefixBits };
}

/** False for what is not an address at all, or of the other version. */
export function blockContains(block: AddressBlock, text: string): boolean {
  const address = parseAddress(text);
  if (address?.version !== block.address.version) return false;
  const shift = BigInt(BITS[address.version] - block.prefixBits);
  return address.value >> shift === block.address.value >> shift;
}

/** An IPv6 address in full and in brackets, anything else as it is. */
export function fullHost(host: string): string {
  const address = parseAddress(host);
  if (address?.version !== 6) return host;
  const digits = address.value.toString(16).padStart(32, "0");
  return `[${(digits.match(/.{4}/g) ?? []).join(":")}]`;
}

export function isIpAddress(text: string): boolean {
  return text.includes(":") ? parseVersion6(text) !== undefined : isVersion4(text);
}

function parseAddress(text: string): Address | undefined {
  const value = text.includes(":") ? parseVersion6(text) : parseVersion4(text);
  return value === undefined ? undefined : { version: text.includes(":") ? 6 : 4, value };
}

function isVersion4(text: string): boolean {
  const match = VERSION_4.exec(text);
  return match !== null && !match.slice(1).some((part) => Number(part) > 255);
}

const VERSION_4 = /^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$/;

function parseVersion4(text: string): bigint | undefined {
  if (!isVersion4(text)) return undefined;
  return text.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** RFC 4291 2.2: `::` once, an IPv4 address as the last 32 bits. */
function parseVersion6(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const before = parseGroups(head);
  const after = parseGroups(tail ?? "");
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => 0), ...after];
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

function parseGroups(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  for (const [index, part] of text.split(":").entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const embedded = index === text.split(":").length - 1 ? parseVersion4(part) : undefined;
    if (embedded === undefined) return undefined;
    groups.push(Number(embedded >> 16n), Number(embedded & 0xffffn));
  }
  return groups;
}
