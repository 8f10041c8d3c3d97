// IP addresses as Kubernetes checks them.
// Source: Kubernetes 1.33, apimachinery pkg/util/validation/ip.go, pkg/apis/core/validation (ValidateNonSpecialIP)

export const NOT_AN_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

export const NOT_A_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

export type AddressRange = "any" | "IPv4" | "IPv6";

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

export function isIpV4(text: string): boolean {
  return V4.test(text);
}

export function isIpV6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2 || text === "") return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const tail = isIpV4(last) ? 2 : 1;
  const plain = tail === 2 ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const count = plain.length + (tail === 2 ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

export function isIp(text: string): boolean {
  return isIpV4(text) || isIpV6(text);
}

export function isCidr(text: string): boolean {
  const [address = "", bits = ""] = text.split("/");
  const bitsMax = address.includes(":") ? 128 : 32;
  return isIp(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax;
}

/** What is wrong with the address of an endpoint. */
export function addressErrors(
  address: string,
  range: AddressRange,
  allowLoopback: boolean,
): readonly string[] {
  if (!isIp(address)) return [NOT_AN_IP];
  if (range === "IPv4" && !isIpV4(address)) return ["must be an IPv4 address"];
  if (range === "IPv6" && !isIpV6(address)) return ["must be an IPv6 address"];
  return [
    ...(/^0\.0\.0\.0$|^::$/.test(address) ? ["may not be unspecified (0.0.0.0)"] : []),
    ...(!allowLoopback && /^127\.|^::1$/.test(address)
      ? ["may not be in the loopback range (127.0.0.0/8, ::1/128)"]
      : []),
    ...(/^169\.254\.|^fe[89ab]/i.test(address)
      ? ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"]
      : []),
    ...(/^224\.0\.0\.|^ff02:/i.test(address)
      ? ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"]
      : []),
  ];
}
