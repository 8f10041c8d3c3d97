// Keeps responses in memory and gives them again.
import { sha256Hex } from "../../core/hash.ts";
import { queryArguments, queryPairs, targetParts } from "../proxy/client-request.ts";
import type { Exchange, ResponseHead } from "../proxy/exchange.ts";
import { HeaderList } from "../proxy/header-list.ts";
import { plainReply } from "../proxy/reply.ts";
import { luaHeaderValues } from "./lua-headers.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";
import { proxyCacheStore, type CachedResponse } from "./proxy-cache-store.ts";

interface Config {
  readonly cache_ttl: number;
  readonly storage_ttl?: number | null;
  readonly cache_control: boolean;
  readonly content_type: readonly string[];
  readonly request_method: readonly string[];
  readonly response_code: readonly number[];
  readonly vary_headers?: readonly string[] | null;
  readonly vary_query_params?: readonly string[] | null;
  readonly ignore_uri_case?: boolean | null;
  readonly response_headers: Readonly<Record<"age" | "X-Cache-Status" | "X-Cache-Key", boolean>>;
}

const NAME = "proxy-cache";

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
    const directives = directivesIn(client.headers);
    const isRefused =
      config.cache_control && (directives.has("no-store") || directives.has("no-cache"));
    if (!config.request_method.includes(client.method) || isRefused) {
      tell(run, exchange.earlyHeaders, "X-Cache-Status", "Bypass");
      return undefined;
    }
    const key = cacheKey(run);
    tell(run, exchange.earlyHeaders, "X-Cache-Key", key);
    const entry = proxyCacheStore(host).get(key, host.clock.nowMs());
    const ageSeconds = secondsOf(host.clock.nowMs()) - secondsOf(entry?.storedMs ?? 0);
    if (entry === undefined || !isFresh(config, directives, entry, ageSeconds)) {
      if (entry === undefined && config.cache_control && directives.has("only-if-cached"))
        return plainReply(504);
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
    if (isCacheable && timeToLive(run, head) > 0) return;
    tell(run, head.headers, "X-Cache-Status", "Bypass");
    exchange.notes.delete(NAME);
  },
  body(run, body, head) {
    const { config, exchange, host } = run;
    const key = exchange.notes.get(NAME);
    if (typeof key !== "string") return body;
    const ttlSeconds = timeToLive(run, head);
    proxyCacheStore(host).set(key, {
      status: head.status,
      headers: [...head.headers].filter(([name]) => !NOT_KEPT.test(name)),
      body,
      requestBody: exchange.requestBody,
      storedMs: host.clock.nowMs(),
      ttlSeconds,
      keptSeconds: config.storage_ttl ?? ttlSeconds,
    });
    return body;
  },
};

/** Ages are differences of whole seconds, as OpenResty's clock shows them. */
function secondsOf(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

/** What the client asks for counts only where `Cache-Control` does; then the store alone ends a response's life. */
function isFresh(
  config: Config,
  directives: ReadonlyMap<string, string>,
  { ttlSeconds }: CachedResponse,
  ageSeconds: number,
): boolean {
  if (!config.cache_control) return ageSeconds <= config.cache_ttl;
  const limit = (name: string, otherwise: number): number =>
    numberIn(directives, name) ?? otherwise;
  return (
    ageSeconds <= limit("max-age", Infinity) &&
    ageSeconds - ttlSeconds <= limit("max-stale", Infinity) &&
    ttlSeconds - ageSeconds >= limit("min-fresh", -Infinity)
  );
}

function tell(
  { config, exchange }: PluginRun<Config>,
  headers: HeaderList,
  name: "age" | "X-Cache-Status" | "X-Cache-Key",
  value: string,
): void {
  const isDebugged = exchange.client.headers.has("kong-debug");
  if (isDebugged || config.response_headers[name]) headers.set(name, value);
}

/** @see Kong 3.9 kong/plugins/proxy-cache/cache_key.lua */
function cacheKey({ config, exchange }: PluginRun<Config>): string {
  const { client, match, authentication } = exchange;
  const { path, query } = targetParts(client.target);
  const consumer = authentication?.consumer?.["id"];
  const prefix = typeof consumer === "string" ? `${consumer}:${match.route.id}` : match.route.id;
  const line = `${client.method} ${path}${query === "" ? ` HTTP/${client.httpVersion}` : ""}`;
  const uri = config.ignore_uri_case === true ? line.toLowerCase() : line;
  const wanted = config.vary_query_params ?? [];
  const given = new Set(queryPairs(query).map(([name]) => name));
  const names = wanted.length > 0 ? wanted : [...given].toSorted();
  const varied = names.flatMap((name) => keyPart(name, queryArguments(query, name)));
  return sha256Hex(
    [prefix, client.method, uri, varied.join(":"), headersKey(config, exchange)].join("|"),
  );
}

function headersKey({ vary_headers }: Config, { client }: Exchange): string {
  return (vary_headers ?? [])
    .flatMap((name) => keyPart(name, luaHeaderValues(client.headers, name)))
    .join(":");
}

/** An argument without an equals sign adds its name alone. */
function keyPart(name: string, values: readonly (string | true)[]): readonly string[] {
  if (values.length === 0) return [];
  const texts = values.filter((value) => value !== true);
  return [texts.length === 0 ? name : `${name}=${texts.toSorted().join(",")}`];
}

/** A type fits with exactly its parameters, whose values' case counts; an asterisk stands for any type or subtype. */
function hasType({ content_type }: Config, given: string | undefined): boolean {
  const found = mediaType(given ?? "");
  if (found === undefined) return false;
  return content_type.some((text) => {
    const wanted = mediaType(text);
    return (
      wanted !== undefined &&
      ["*", found.type].includes(wanted.type) &&
      ["*", found.subtype].includes(wanted.subtype) &&
      wanted.parameters === found.parameters
    );
  });
}

interface MediaType {
  readonly type: string;
  readonly subtype: string;
  /** In one order, to be compared. */
  readonly parameters: string;
}

/** @see Kong 3.9 kong/tools/mime_type.lua */
function mediaType(text: string): MediaType | undefined {
  const [, type, subtype, rest] = MEDIA_TYPE.exec(text === "*" ? "*/*" : text) ?? [];
  if (type === undefined || subtype === undefined || rest === undefined) return undefined;
  const parameters = [...rest.matchAll(PARAMETER)]
    .map(([, name = "", token, quoted]) => `${name.toLowerCase()}=${token ?? quoted ?? ""}`)
    .toSorted()
    .join(";");
  return { type: type.toLowerCase(), subtype: subtype.toLowerCase(), parameters };
}

const TOKEN = String.raw`[!#$%&'*+\-.^_\`|~\w]+`;
const PARAMETER = new RegExp(`[ \\t]*;[ \\t]*(${TOKEN})=(?:(${TOKEN})|"([^"]*)")`, "g");
/** Nothing may follow the last parameter, no semicolon and no space. */
const MEDIA_TYPE = new RegExp(`^(${TOKEN})/(${TOKEN})((?:${PARAMETER.source})*)$`);

function timeToLive({ config, host }: PluginRun<Config>, { headers }: ResponseHead): number {
  if (!config.cache_control) return config.cache_ttl;
  const directives = directivesIn(headers);
  if (["private", "no-store", "no-cache"].some((word) => directives.has(word))) return 0;
  const seconds = numberIn(directives, "s-maxage") ?? numberIn(directives, "max-age");
  if (seconds !== undefined) return Math.max(seconds, 0);
  const expiresMs = Date.parse(headers.getAll("expires").at(-1) ?? "");
  if (Number.isNaN(expiresMs)) return 0;
  return Math.max(secondsOf(expiresMs) - secondsOf(host.clock.nowMs()), 0);
}

function numberIn(directives: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = directives.get(name) ?? "";
  return text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}

function directivesIn(headers: HeaderList): ReadonlyMap<string, string> {
  return new Map(
    headers
      .getAll("cache-control")
      .flatMap((value) => value.split(","))
      .map((part) => {
        const [name = "", value = ""] = part.trim().toLowerCase().split("=");
        return [name, value] as const;
      }),
  );
}
