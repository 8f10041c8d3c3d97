// `KONG_*` variables, as a container of Kong's takes them.
import type { JsonObject } from "../core/json.ts";
import {
  DEFAULT_SENT_HEADERS,
  DEFAULT_SETTINGS,
  type ListenAddress,
  type NodeSettings,
  type SentHeader,
} from "./node-settings.ts";
import { parseAddressBlock } from "./router/ip-address.ts";
import { ROUTER_FLAVORS, type RouterFlavor } from "./router/router.ts";
import { KONG_VERSION, readKongVersion } from "./versions/kong-version.ts";
import { pluginsOfVersion } from "./versions/version-plugins.ts";

/** What a node is started with. */
/** Paths of PEM files. */
export interface AdminTlsFiles {
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Of the authorities whose clients are let in; undefined when everybody is. */
  readonly clientCa: string | undefined;
}

export interface KongEnvironment {
  readonly settings: NodeSettings;
  readonly routerFlavor: RouterFlavor;
  readonly database: "off" | "postgres";
  readonly version: string;
  /** `address:port` of name servers; the system's own when empty. */
  readonly resolvers: readonly string[];
  /** The path of a configuration to start with. */
  readonly declarativeConfig: string | undefined;
  /** The configuration itself, as text. */
  readonly declarativeConfigText: string | undefined;
  readonly adminTlsFiles: AdminTlsFiles;
}

/** @throws {RangeError} for a value that makes no sense, or asks for what is not simulated. */
export function readKongEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): KongEnvironment {
  const get = (name: string) => environment[`KONG_${name}`];
  const version = readKongVersion(get("VERSION") ?? KONG_VERSION);
  const database = oneOf("DATABASE", get("DATABASE"), ["off", "postgres"]);
  const routerFlavor = oneOf("ROUTER_FLAVOR", get("ROUTER_FLAVOR"), ROUTER_FLAVORS);
  const trusted = list(get("TRUSTED_IPS"));
  const realIpHeader = get("REAL_IP_HEADER") ?? DEFAULT_SETTINGS.realIp.header;
  const headers = list(get("HEADERS"));
  const plugins = list(get("PLUGINS"));
  const resolvers = list(get("DNS_RESOLVER"));
  return {
    routerFlavor,
    database,
    version,
    resolvers,
    declarativeConfig: get("DECLARATIVE_CONFIG"),
    declarativeConfigText: get("DECLARATIVE_CONFIG_STRING"),
    adminTlsFiles: {
      cert: get("ADMIN_SSL_CERT"),
      key: get("ADMIN_SSL_CERT_KEY"),
      clientCa:
        get("NGINX_ADMIN_SSL_VERIFY_CLIENT") === "on"
          ? (get("NGINX_ADMIN_SSL_CLIENT_CERTIFICATE") ?? "")
          : undefined,
    },
    settings: {
      ...DEFAULT_SETTINGS,
      prefix: get("PREFIX") ?? DEFAULT_SETTINGS.prefix,
      hostname: environment["HOSTNAME"] ?? DEFAULT_SETTINGS.hostname,
      workers: workerCount(get("NGINX_WORKER_PROCESSES")),
      listeners: [
        ...listenAddresses("admin", get("ADMIN_LISTEN") ?? "127.0.0.1:8001"),
        ...listenAddresses("proxy", get("PROXY_LISTEN") ?? "0.0.0.0:8000, 0.0.0.0:8443 http2 ssl"),
        ...listenAddresses("stream", get("STREAM_LISTEN") ?? "off"),
        ...listenAddresses("status", get("STATUS_LISTEN") ?? "127.0.0.1:8007"),
      ],
      plugins: pluginNames(plugins, pluginsOfVersion(version)),
      sentHeaders: headers.length === 0 ? DEFAULT_SENT_HEADERS : sentHeaders(headers),
      realIp: {
        trusted: trusted.map(block),
        header: realIpHeader,
        isRecursive: get("REAL_IP_RECURSIVE") === "on",
      },
      tracing: {
        isEnabled: !["off", ""].includes(get("TRACING_INSTRUMENTATIONS") ?? "off"),
        samplingRate: samplingRate(get("TRACING_SAMPLING_RATE")),
      },
      adminGuiOrigins: list(get("ADMIN_GUI_URL")).map((url) => new URL(url).origin),
      others: shownSettings(get, { headers, plugins, trusted, resolvers }),
    },
  };
}

/** What `GET /` shows beside the defaults. */
function shownSettings(
  get: (name: string) => string | undefined,
  lists: Readonly<Record<"headers" | "plugins" | "trusted" | "resolvers", readonly string[]>>,
): JsonObject {
  const { headers, plugins, trusted, resolvers } = lists;
  const guiUrls = list(get("ADMIN_GUI_URL"));
  const realIpHeader = get("REAL_IP_HEADER");
  return {
    ...(headers.length > 0 && { headers }),
    ...(plugins.length > 0 && { plugins }),
    ...(trusted.length > 0 && { trusted_ips: trusted }),
    ...(resolvers.length > 0 && { dns_resolver: resolvers }),
    ...(realIpHeader !== undefined && {
      real_ip_header: realIpHeader,
      nginx_proxy_real_ip_header: realIpHeader,
      nginx_proxy_directives: [
        { name: "real_ip_header", value: realIpHeader },
        { name: "real_ip_recursive", value: get("REAL_IP_RECURSIVE") ?? "off" },
      ],
    }),
    ...(guiUrls.length > 0 && {
      admin_gui_url: guiUrls,
      admin_gui_origin: guiUrls.map((url) => new URL(url).origin),
    }),
    ...(get("DECLARATIVE_CONFIG") !== undefined && {
      declarative_config: get("DECLARATIVE_CONFIG"),
    }),
  };
}

function list(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function oneOf<T extends string>(name: string, text: string | undefined, all: readonly T[]): T {
  const [fallback] = all;
  const found = text === undefined ? fallback : all.find((candidate) => candidate === text);
  if (found === undefined) throw new RangeError(`KONG_${name}=${text}: one of ${all.join(", ")}`);
  return found;
}

function block(text: string): NonNullable<ReturnType<typeof parseAddressBlock>> {
  const parsed = parseAddressBlock(text);
  if (parsed === undefined) throw new RangeError(`KONG_TRUSTED_IPS: ${text} is no address`);
  return parsed;
}

/** `off`, or `address:port` with flags, of which `ssl`, `http2` and, for streams, `udp` count. */
function listenAddresses(kind: ListenAddress["kind"], text: string): readonly ListenAddress[] {
  if (text.trim() === "off") return [];
  return list(text).map((item) => {
    const [address = "", ...flags] = item.split(/\s+/);
    const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(address) ?? [];
    if (host === "" || Number(port) > 65_535) {
      throw new RangeError(`KONG_${kind.toUpperCase()}_LISTEN: ${item} is no address with a port`);
    }
    return {
      kind,
      host: host.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port),
      isTls: flags.includes("ssl"),
      ...(flags.includes("http2") && { isHttp2: true }),
      ...(kind === "stream" && flags.includes("udp") && { isUdp: true }),
    };
  });
}

/** `auto`, one a processor with Kong, is 1 here. */
function workerCount(text: string | undefined): number {
  if (text === undefined || text === "auto") return DEFAULT_SETTINGS.workers;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > WORKERS_MAX) {
    throw new RangeError(`KONG_NGINX_WORKER_PROCESSES=${text}: from 1 to ${WORKERS_MAX}`);
  }
  return count;
}

const WORKERS_MAX = 128;

function samplingRate(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SETTINGS.tracing.samplingRate;
  const rate = Number(text);
  if (!(rate >= 0 && rate <= 1)) {
    throw new RangeError(`KONG_TRACING_SAMPLING_RATE=${text}: from 0 to 1`);
  }
  return rate;
}

function pluginNames(given: readonly string[], all: readonly string[]): readonly string[] {
  if (given.length === 0) return all;
  if (given.includes("off")) return [];
  const names = new Set(given.flatMap((name) => (name === "bundled" ? all : [name])));
  const unknown = [...names].find((name) => !all.includes(name));
  if (unknown !== undefined) throw new RangeError(`KONG_PLUGINS: ${unknown} is not simulated`);
  return [...names];
}

const HEADER_GROUPS: Readonly<Record<string, readonly SentHeader[]>> = {
  server_tokens: ["Server", "Via"],
  latency_tokens: [
    "X-Kong-Admin-Latency",
    "X-Kong-Proxy-Latency",
    "X-Kong-Response-Latency",
    "X-Kong-Upstream-Latency",
  ],
  server: ["Server"],
  via: ["Via"],
  "x-kong-admin-latency": ["X-Kong-Admin-Latency"],
  "x-kong-proxy-latency": ["X-Kong-Proxy-Latency"],
  "x-kong-request-id": ["X-Kong-Request-Id"],
  "x-kong-response-latency": ["X-Kong-Response-Latency"],
  "x-kong-upstream-latency": ["X-Kong-Upstream-Latency"],
  "x-kong-upstream-status": ["X-Kong-Upstream-Status"],
  off: [],
};

function sentHeaders(names: readonly string[]): ReadonlySet<SentHeader> {
  return new Set(
    names.flatMap((name) => {
      const group = HEADER_GROUPS[name.toLowerCase()];
      if (group === undefined) throw new RangeError(`KONG_HEADERS: ${name} is no header of Kong's`);
      return group;
    }),
  );
}
