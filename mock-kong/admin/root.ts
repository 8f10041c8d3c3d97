// `GET /`: what a node is and how it is set up.
import type { FastifyPluginAsync } from "fastify";
import type { NodeInformation } from "../../core/admin-api.ts";
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import {
  DEFAULT_SENT_HEADERS,
  type ListenAddress,
  type NodeSettings,
  type SentHeader,
} from "../node-settings.ts";
import type { Gateway } from "../gateway.ts";
import { pluginPriority } from "../versions/version-plugins.ts";
import { DEFAULT_CONFIGURATION } from "./default-configuration.ts";
import { resource } from "./resource.ts";
import { WORKER_PID } from "./status.ts";

export const rootRoute: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  resource(app, "/", { GET: () => ({ status: 200, body: nodeInformation(gateway) }) });
};

function nodeInformation(gateway: Gateway): NodeInformation {
  const { settings } = gateway;
  const inUse = new Set(gateway.tables.list("plugins").map(({ name }) => String(name)));
  return {
    version: gateway.version,
    edition: "community",
    tagline: "Welcome to kong",
    hostname: settings.hostname,
    node_id: gateway.nodeId,
    lua_version: "LuaJIT 2.1.1700206165",
    pids: { master: WORKER_PID, workers: workerPids(settings) },
    timers: { pending: 1, running: 263 },
    plugins: {
      enabled_in_cluster: [...inUse],
      available_on_server: Object.fromEntries(
        settings.plugins.map((name) => [
          name,
          {
            priority: settings.pluginPriorities[name] ?? pluginPriority(name, gateway.version),
            version: gateway.version,
          },
        ]),
      ),
    },
    configuration: configuration(gateway),
  };
}

function configuration(gateway: Gateway): NodeInformation["configuration"] {
  const { prefix, listeners, plugins, others, sentHeaders } = gateway.settings;
  const defaults = withPrefix(DEFAULT_CONFIGURATION, prefix);
  const of = (kind: ListenAddress["kind"]) =>
    listeners.filter((listener) => listener.kind === kind);
  return {
    ...defaults,
    admin_listen: of("admin").map(listenText),
    admin_listeners: of("admin").map(listenerDetails),
    admin_ssl_enabled: of("admin").some(({ isTls }) => isTls),
    proxy_listen: of("proxy").map(listenText),
    proxy_listeners: of("proxy").map(listenerDetails),
    proxy_ssl_enabled: of("proxy").some(({ isTls }) => isTls),
    status_listen: of("status").map(listenText),
    status_listeners: of("status").map(listenerDetails),
    cluster_listeners: [CLUSTER_LISTENER].map(listenerDetails),
    stream_listeners: listed(of("stream").map(streamListenerDetails)),
    admin_gui_listeners: {},
    nginx_worker_processes: String(gateway.settings.workers),
    nginx_main_worker_processes: String(gateway.settings.workers),
    ...(!plugins.includes("prometheus") && withoutMetricsMemory(defaults)),
    enabled_headers: enabledHeaders(sentHeaders),
    loaded_plugins: Object.fromEntries(plugins.map((name) => [name, true])),
    database: gateway.hasDatabase ? "postgres" : "off",
    router_flavor: gateway.routerFlavor,
    prefix,
    ...others,
  };
}

/** Lua writes an empty list like an empty table. */
function listed(items: readonly object[]): readonly object[] | object {
  return items.length === 0 ? {} : items;
}

function workerPids({ workers }: NodeSettings): readonly number[] {
  return Array.from({ length: workers }, (_, index) => WORKER_PID + 1 + index);
}

/** Without the prometheus plugin nginx sets no memory aside for it. */
function withoutMetricsMemory(defaults: JsonObject): JsonObject {
  const names = ["nginx_http_directives", "nginx_stream_directives"];
  return Object.fromEntries(
    names.map((name) => [
      name,
      arrayOr(defaults[name]).filter((one) => objectOr(one)["name"] !== "lua_shared_dict"),
    ]),
  );
}

function enabledHeaders(sent: NodeSettings["sentHeaders"]): object {
  const names: readonly SentHeader[] = [...DEFAULT_SENT_HEADERS, "X-Kong-Upstream-Status"];
  return {
    ...Object.fromEntries(names.map((name) => [name, sent.has(name)])),
    server_tokens: sent.has("Server"),
    latency_tokens: sent.has("X-Kong-Proxy-Latency"),
  };
}

const CLUSTER_LISTENER = { host: "0.0.0.0", port: 8005, isTls: false };

function listenText({ host, port, isTls, isHttp2, isUdp }: Omit<ListenAddress, "kind">): string {
  const flags = `${isHttp2 === true ? " http2" : ""}${isTls ? " ssl" : ""}`;
  return `${host}:${port}${isUdp === true ? " udp" : ""}${flags}`;
}

/** Other flags than those of HTTP. Source: Kong 3.9 kong/conf_loader/listeners.lua. */
function streamListenerDetails(listener: Omit<ListenAddress, "kind">): object {
  const details = { ...listenerDetails(listener), udp: listener.isUdp === true };
  return Object.fromEntries(
    Object.entries(details).filter(([name]) => name !== "http2" && name !== "deferred"),
  );
}

function listenerDetails(listener: Omit<ListenAddress, "kind">): object {
  return {
    listener: listenText(listener),
    ip: listener.host,
    port: listener.port,
    ssl: listener.isTls,
    http2: listener.isHttp2 === true,
    proxy_protocol: false,
    deferred: false,
    bind: false,
    reuseport: false,
    "backlog=%d+": false,
    "ipv6only=on": false,
    "ipv6only=off": false,
    "so_keepalive=on": false,
    "so_keepalive=off": false,
    "so_keepalive=%w*:%w*:%d*": false,
  };
}

function withPrefix(settings: JsonObject, prefix: string): JsonObject {
  const text = JSON.stringify(settings).replaceAll("{prefix}", JSON.stringify(prefix).slice(1, -1));
  const replaced: JsonObject = JSON.parse(text);
  return replaced;
}
