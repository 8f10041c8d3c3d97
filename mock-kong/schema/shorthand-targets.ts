// What the values of shorthands stand for, where it is more than another name.
import { luaText } from "./lua-value.ts";
import { parseUrl } from "./validators/url.ts";

type Targets = Readonly<Record<string, unknown>>;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };
const PROTOCOLS: Readonly<Record<number, string>> = { 80: "http", 443: "https" };

export const shorthandTargets: Readonly<Record<string, (value: unknown) => Targets>> = {
  /** Source: Kong 3.9.1, kong/db/schema/entities/services.lua. */
  service_url(value) {
    const url = parseUrl(luaText(value));
    if (url === undefined) return {};
    const port = url.port === undefined ? undefined : luaNumber(url.port);
    const protocol = url.scheme ?? PROTOCOLS[port ?? -1] ?? "http";
    return {
      protocol,
      host: url.host ?? null,
      port: port ?? url.port ?? DEFAULT_PORTS[protocol] ?? 80,
      path: url.path ?? null,
    };
  },

  /** Source: Kong 3.9.1, kong/db/schema/entities/upstreams.lua. */
  upstream_algorithm: (value) =>
    value === "least-connections" || value === "latency"
      ? { algorithm: value, hash_on: null }
      : { algorithm: value },
  upstream_hash_on(value) {
    if (value === null) return { hash_on: "none" };
    return { hash_on: value, algorithm: value === "none" ? "round-robin" : "consistent-hashing" };
  },

  traces_endpoint: (value) => ({ traces_endpoint: value }),
  rolling_timeout: (value) => ({ rolling_timeout: value }),
  idling_timeout: (value) => ({ idling_timeout: value ?? 0 }),
  nothing: () => ({}),
  stale_ttl: (value) => ({ stale_ttl: value }),
  cookie_same_site: (value) => ({ cookie_same_site: value === "off" ? "Lax" : value }),
  cookie_http_only: (value) => ({ cookie_http_only: value }),
  remember: (value) => ({ remember: value }),
};

function luaNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? undefined : number;
}
