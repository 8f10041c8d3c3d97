// Keeps responses in memory and gives them again.
import { sha256Hex } from "../../core/hash.ts";
import { queryPairs, targetParts } from "../proxy/client-request.ts";
import type { Exchange, ResponseHead } from "../proxy/exchange.ts";
import { HeaderList, type HeaderPair } from "../proxy/header-list.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";

interface Config {
  readonly cache_ttl: number;
  readonly cache_control: boolean;
  readonly content_type: readonly string[];
  readonly request_method: readonly string[];
  readonly response_code: readonly number[];
  readonly vary_headers?: readonly string[] | null;
  readonly vary_query_params?: readonly string[] | null;
  readonly ignore_uri_case?: boolean | null;
  readonly response_headers: Readonly<Record<"age" | "X-Cache-Status" | "X-Cache-Key", boolean>>;
}

interface CachedResponse {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
  readonly storedMs: number;
  readonly ttlSeconds: number;
}

const NAME = "proxy-cache";
const ENTRIES_MAX = 1000;

/** These belong to one connection, or are set anew. */
const NOT_KEPT =
  /^(?:connection|keep-alive|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|content-length|age|x-cache-.*|.*ratelimit-remaining.*)$/i;

/** @see Kong 3.9 kong/plugins/proxy-cache/handler.lua */
export const proxyCache: PluginHandler<Config> = {
  name: NAME,
  priority: 100,
  readsBody: ({ exchange }) => exchange.notes.has(NAME),
  access(run) {
    const { config, exchange, host } = run;
    const { client } = exchange;
    const directives = directivesIn(client.headers.get("cache-control"));
    const isRefused =
      config.cache_control && (directives.has("no-store") || directives.has("no-cache"));
    if (!config.request_method.includes(client.method) || isRefused) {
      tell(run, exchange.earlyHeaders, "X-Cache-Status", "Bypass");
      return undefined;
    }
    const key = cacheKey(run);
    const nowMs = host.clock.nowMs();
    const entry = entries(run).get(key);
    const ageSeconds = entry === undefined ? 0 : Math.floor((nowMs - entry.storedMs) / 1000);
    tell(run, exchange.earlyHeaders, "X-Cache-Key", key);
    if (entry === undefined || ageSeconds > entry.ttlSeconds) {
      tell(run, exchange.earlyHeaders, "X-Cache-Status", entry === undefined ? "Miss" : "Refresh");
      exchange.notes.set(NAME, key);
      return undefined;
    }
    const headers = new HeaderList(entry.headers);
    tell(run, headers, "age", String(ageSeconds));
    tell(run, headers, "X-Cache-Status", "Hit");
    return { status: entry.status, headers, body: entry.body, isProxied: true };
  },
  headers(run, head) {
    const { config, exchange } = run;
    if (!exchange.notes.has(NAME)) return;
    const isCacheable =
      config.response_code.includes(head.status) &&
      hasType(config, head.headers.get("content-type"));
    if (isCacheable && timeToLive(config, head) > 0) return;
    tell(run, head.headers, "X-Cache-Status", "Bypass");
    exchange.notes.delete(NAME);
  },
  body(run, body, head) {
    const { config, exchange, host } = run;
    const key = exchange.notes.get(NAME);
    if (typeof key !== "string") return body;
    const store = entries(run);
    if (store.size >= ENTRIES_MAX) store.clear();
    store.set(key, {
      status: head.status,
      headers: [...head.headers].filter(([name]) => !NOT_KEPT.test(name)),
      body,
      storedMs: host.clock.nowMs(),
      ttlSeconds: timeToLive(config, head),
    });
    return body;
  },
};

function entries({ host }: PluginRun<Config>): Map<string, CachedResponse> {
  return host.memory(NAME, () => new Map<string, CachedResponse>());
}

function tell(
  { config }: PluginRun<Config>,
  headers: HeaderList,
  name: "age" | "X-Cache-Status" | "X-Cache-Key",
  value: string,
): void {
  if (config.response_headers[name]) headers.set(name, value);
}

/** @see Kong 3.9 kong/plugins/proxy-cache/cache_key.lua */
function cacheKey({ config, exchange }: PluginRun<Config>): string {
  const { client, match, authentication } = exchange;
  const { path, query } = targetParts(client.target);
  const consumer = authentication?.consumer?.["id"];
  const prefix = typeof consumer === "string" ? `${consumer}:${match.route.id}` : match.route.id;
  const line = `${client.method} ${path}${query === "" ? ` HTTP/${client.httpVersion}` : ""}`;
  const uri = config.ignore_uri_case === true ? line.toLowerCase() : line;
  const parameters = Map.groupBy(queryPairs(query), ([name]) => name);
  const wanted = config.vary_query_params ?? [];
  const names = wanted.length > 0 ? wanted : [...parameters.keys()].toSorted();
  const varied = names.flatMap((name) => {
    const values = parameters.get(name)?.map(([, value]) => value);
    return values === undefined ? [] : [`${name}=${values.toSorted().join(",")}`];
  });
  return sha256Hex(
    [prefix, client.method, uri, varied.join(":"), headersKey(config, exchange)].join("|"),
  );
}

function headersKey({ vary_headers }: Config, { client }: Exchange): string {
  return (vary_headers ?? [])
    .flatMap((name) => {
      const value = client.headers.get(name);
      return value === undefined ? [] : [`${name}=${value}`];
    })
    .join(":");
}

function hasType({ content_type }: Config, given: string | undefined): boolean {
  return given !== undefined && content_type.some((type) => normalType(type) === normalType(given));
}

function normalType(text: string): string {
  return text.replaceAll(/\s+/g, "").toLowerCase();
}

function timeToLive(config: Config, { headers }: ResponseHead): number {
  if (!config.cache_control) return config.cache_ttl;
  const directives = directivesIn(headers.get("cache-control"));
  if (["private", "no-store", "no-cache"].some((word) => directives.has(word))) return 0;
  return Number(directives.get("s-maxage") ?? directives.get("max-age") ?? 0);
}

function directivesIn(header: string | undefined): ReadonlyMap<string, string> {
  return new Map(
    (header ?? "").split(",").map((part) => {
      const [name = "", value = ""] = part.trim().toLowerCase().split("=");
      return [name, value] as const;
    }),
  );
}
