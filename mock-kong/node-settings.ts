// What a node was told at its start, and what it says about that in `GET /`.
import type { JsonObject } from "../core/json.ts";
import { BUNDLED_PLUGINS } from "./admin/bundled-plugins.ts";
import type { AddressBlock } from "./router/ip-address.ts";
import type { KeyAndCertificate } from "./tls/self-signed-certificate.ts";

export interface NodeSettings {
  /** The directory that keeps its state. */
  readonly prefix: string;
  readonly hostname: string;
  /** How many worker processes it claims to have. */
  readonly workers: number;
  readonly listeners: readonly ListenAddress[];
  readonly adminTls: AdminTls;
  /** The plugins that it loads, of those it brings along. */
  readonly plugins: readonly string[];
  /** Those of plugins that run in another order than the version's own. */
  readonly pluginPriorities: Readonly<Record<string, number>>;
  readonly sentHeaders: ReadonlySet<SentHeader>;
  readonly realIp: RealIpSettings;
  readonly tracing: TracingSettings;
  /** How long the old configuration still serves after a new one has been accepted; 0: no time at all. */
  readonly configDelayMs: number;
  /** Where the Admin API's web pages come from; browsers of other places are not let in then. */
  readonly adminGuiOrigins: readonly string[];
  /** Further settings, by their names in `GET /`. */
  readonly others: JsonObject;
}

/** How Admin listeners with TLS show themselves, and whom they let in. */
export interface AdminTls {
  /** PEM texts; made by the node itself when absent. */
  readonly certificate?: KeyAndCertificate;
  /** PEM text of the authorities whose clients are let in; everybody is when absent. */
  readonly clientCa?: string;
}

export interface ListenAddress {
  readonly kind: "admin" | "proxy" | "status" | "stream";
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  /** Also HTTP/2. */
  readonly isHttp2?: boolean;
  /** Of a stream listener: datagrams instead of connections. */
  readonly isUdp?: boolean;
}

/** Headers that a node adds to responses unless told not to. */
export type SentHeader =
  | "Server"
  | "Via"
  | "X-Kong-Admin-Latency"
  | "X-Kong-Proxy-Latency"
  | "X-Kong-Request-Id"
  | "X-Kong-Response-Latency"
  | "X-Kong-Upstream-Latency"
  | "X-Kong-Upstream-Status";

export interface RealIpSettings {
  /** Peers that speak for their clients. */
  readonly trusted: readonly AddressBlock[];
  /** Where these write their client's address. */
  readonly header: string;
  /** Skip trusted addresses in that header too. */
  readonly isRecursive: boolean;
}

export interface TracingSettings {
  /** Without it trace contexts are passed on, and no span is exported. */
  readonly isEnabled: boolean;
  /** From 0 to 1. */
  readonly samplingRate: number;
}

export const DEFAULT_SENT_HEADERS: ReadonlySet<SentHeader> = new Set([
  "Server",
  "Via",
  "X-Kong-Admin-Latency",
  "X-Kong-Proxy-Latency",
  "X-Kong-Request-Id",
  "X-Kong-Response-Latency",
  "X-Kong-Upstream-Latency",
]);

export const DEFAULT_SETTINGS: NodeSettings = {
  prefix: "/usr/local/kong",
  hostname: "kong",
  workers: 1,
  listeners: [],
  adminTls: {},
  plugins: Object.keys(BUNDLED_PLUGINS),
  pluginPriorities: {},
  sentHeaders: DEFAULT_SENT_HEADERS,
  realIp: { trusted: [], header: "X-Real-IP", isRecursive: false },
  tracing: { isEnabled: false, samplingRate: 0.01 },
  configDelayMs: 0,
  adminGuiOrigins: [],
  others: {},
};
