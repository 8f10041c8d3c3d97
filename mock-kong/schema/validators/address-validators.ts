// Custom validators for hosts, SNIs, addresses and targets. Source: Kong 3.9.1, kong/db/schema/typedefs.lua.
import type { CustomValidator } from "../custom-validator.ts";
import { INVALID_PORT, isCidr, isIp, parseAddress } from "./address.ts";
import { parseUrl } from "./url.ts";

const onText =
  (check: (text: string) => string | undefined): CustomValidator =>
  (value) =>
    check(String(value));

export const addressValidators: Readonly<Record<string, CustomValidator>> = {
  host: onText((host) => portlessError(host, host, false)),
  sni: onText((host) => portlessError(host, host, true)),
  wildcard_host: onText(wildcardHostError),
  host_with_optional_port: onText(hostWithPortError),
  /** A route's host: `*` may stand for its first or last label. */
  route_host: onText((host) => hostWithPortError(host.replaceAll("*", "abc"))),
  ip: onText((text) => (isIp(text) ? undefined : `not an ip address: ${text}`)),
  ip_or_cidr: onText((text) =>
    isIp(text) || isCidr(text, "46") ? undefined : `invalid ip or cidr range: '${text}'`,
  ),
  url: onText(urlError),
  upstream_name: onText(upstreamNameError),
  target: onText((text) =>
    typeof parseAddress(text) === "string"
      ? `Invalid target ('${text}'); not a valid hostname or ip address`
      : undefined,
  ),
  redirect_uri: onText(redirectUriError),
};

function portlessError(shown: string, host: string, refusesIp: boolean): string | undefined {
  if (PLAIN_HOST.test(host)) return undefined;
  const address = parseAddress(host);
  if (address === INVALID_PORT) return "must not have a port";
  if (typeof address === "string") return `invalid value: ${shown}`;
  if (refusesIp && address.type !== "name") return "must not be an IP";
  return address.port === undefined ? undefined : "must not have a port";
}

function wildcardHostError(host: string): string | undefined {
  const star = host.indexOf("*");
  if (star < 0) return portlessError(host, host, true);
  if (star !== 0 && star !== Buffer.byteLength(host) - 1) {
    return "wildcard must be leftmost or rightmost character";
  }
  if (host.split("*").length > 2) return "only one wildcard must be specified";
  const mock = host.replace("*", "wildcard");
  return portlessError(mock, mock, true);
}

/** A name like nearly all others: labels of letters, digits and inner dashes, the last one no number. */
const PLAIN_HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

function hostWithPortError(host: string): string | undefined {
  if (PLAIN_HOST.test(host)) return undefined;
  const address = parseAddress(host);
  return typeof address === "string" ? address : undefined;
}

function urlError(text: string): string | undefined {
  const url = parseUrl(text);
  if (url === undefined) return "could not parse url. invalid url";
  if (url.host === undefined) return "missing host in url";
  return url.scheme === undefined ? "missing scheme in url" : undefined;
}

function upstreamNameError(name: string): string | undefined {
  const address = parseAddress(name);
  const invalid = `Invalid name ('${name}')`;
  if (typeof address === "string") return `${invalid}; must be a valid hostname`;
  if (address.type !== "name") return `${invalid}; no ip addresses allowed`;
  return address.port === undefined ? undefined : `${invalid}; no port allowed`;
}

function redirectUriError(text: string): string | undefined {
  const url = parseUrl(text);
  if (url?.host === undefined || url.scheme === undefined) return `cannot parse '${text}'`;
  return url.fragment === undefined ? undefined : `fragment not allowed in '${text}'`;
}
