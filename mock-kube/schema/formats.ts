// The formats of strings that schemas may name.
// Source: Kubernetes 1.33, apiextensions-apiserver pkg/apiserver/validation/formats.go
import { isIp, isIpV4, isIpV6 } from "./addresses.ts";

const PATTERNS: Readonly<Record<string, RegExp>> = {
  "date-time": /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
  email: /^[^@\s]+@[^@\s]+$/,
  hostname: /^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$/,
  uri: /^[A-Za-z][A-Za-z0-9+.-]*:\S*$|^\/\S*$/,
  mac: /^([0-9a-f]{2}[:-]){5}([0-9a-f]{2}[:-][0-9a-f]{2}[:-])?[0-9a-f]{2}$/i,
  byte: /^[A-Za-z0-9+/]*={0,2}$/,
  duration: /^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w))+$|^0$/,
};

const PREDICATES: Readonly<Record<string, (text: string) => boolean>> = {
  ip: isIp,
  ipv4: isIpV4,
  ipv6: isIpV6,
  cidr: (text) => isIp(text.split("/")[0] ?? "") && /\/\d{1,3}$/.test(text),
};

/** The format when `text` is not of it; formats that are not known say nothing. */
export function formatProblem(format: string, text: string): string | undefined {
  const pattern = PATTERNS[format];
  const predicate = PREDICATES[format];
  const fits = pattern?.test(text) ?? predicate?.(text) ?? true;
  return fits ? undefined : format;
}
