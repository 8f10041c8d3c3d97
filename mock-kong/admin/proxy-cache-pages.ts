// What proxy-cache keeps, shown and purged by the Admin API.
import type { FastifyPluginAsync } from "fastify";
import type { Gateway } from "../gateway.ts";
import { proxyCacheStore, type CachedResponse } from "../plugins/proxy-cache-store.ts";
import { NOT_FOUND, resource, type AdminReply } from "./resource.ts";

/** Of the form in which responses are kept. */
const CACHE_VERSION = 1;
const PURGED: AdminReply = { status: 204 };

/** @see Kong 3.9 kong/plugins/proxy-cache/api.lua */
export const proxyCachePages: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  const plugins = () =>
    [...gateway.tables.list("plugins")].filter(({ name }) => name === "proxy-cache");
  const store = proxyCacheStore(gateway.pluginHost);
  const entry = (key: string | undefined, isThere: boolean) =>
    key !== undefined && isThere ? store.get(key, gateway.pluginHost.clock.nowMs()) : undefined;
  const purge = (key: string | undefined, isThere: boolean): AdminReply => {
    if (key === undefined || entry(key, isThere) === undefined) return NOT_FOUND;
    store.delete(key);
    return PURGED;
  };
  const hasAny = () => plugins().length > 0;
  const has = (id: string | undefined) => plugins().some((plugin) => plugin["id"] === id);
  resource(app, "/proxy-cache", {
    DELETE: () => {
      if (hasAny()) store.clear();
      return PURGED;
    },
  });
  resource(app, "/proxy-cache/:cache_key", {
    GET: ({ params }) => show(entry(params["cache_key"], hasAny())),
    DELETE: ({ params }) => purge(params["cache_key"], hasAny()),
  });
  resource(app, "/proxy-cache/:plugin_id/caches/:cache_key", {
    GET: ({ params }) => show(entry(params["cache_key"], has(params["plugin_id"]))),
    DELETE: ({ params }) => purge(params["cache_key"], has(params["plugin_id"])),
  });
};

function show(entry: CachedResponse | undefined): AdminReply {
  return entry === undefined ? NOT_FOUND : { status: 200, body: shown(entry) };
}

function shown({ status, headers, body, requestBody, storedMs, ttlSeconds }: CachedResponse) {
  return {
    status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: body.toString("utf8"),
    body_len: body.length,
    timestamp: Math.floor(storedMs / 1000),
    ttl: ttlSeconds,
    version: CACHE_VERSION,
    req_body: requestBody?.toString("utf8") ?? "",
  };
}
