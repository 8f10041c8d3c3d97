// What a plugin that acts on requests looks like.
import type { Clock } from "../../core/clock.ts";
import type { JsonObject } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { Random } from "../../core/random.ts";
import type { Exchange, ResponseHead } from "../proxy/exchange.ts";
import type { Reply } from "../proxy/reply.ts";
import type { ServedRequest } from "../proxy/served-request.ts";
import type { RouteMatch } from "../router/router.ts";
import type { TracingSettings } from "../node-settings.ts";
import type { Outlets } from "./logging/outlets.ts";
import type { Scope } from "./plugin-plan.ts";
import type { TrafficMetrics } from "./traffic-metrics.ts";

export type LogLevel = "info" | "warn" | "error";

/** The node that a plugin runs on, as far as plugins may see it. */
export interface PluginHost {
  readonly clock: Clock;
  readonly random: Random;
  /** The version 4 UUID of the node's worker. */
  readonly workerId: string;
  readonly nodeId: string;
  /** `3.9.1`. */
  readonly version: string;
  readonly tracing: TracingSettings;
  readonly outlets: Outlets;
  readonly trafficMetrics: TrafficMetrics;
  /** Aborted when the node stops. */
  readonly stopped: AbortSignal;
  /** Writes to the node's own log. */
  log(level: LogLevel, message: string): void;
  /** State that outlives a configuration, by plugin name: counters, caches. */
  memory<T>(plugin: string, create: () => T): T;
  consumerById(id: string): KongEntity | undefined;
  consumerByUsername(username: string): KongEntity | undefined;
  /** What belongs to a consumer: its groups, credentials, ... */
  entitiesOf(collection: string, consumerId: string): readonly KongEntity[];
  /** The first credential of this type whose field has this value. */
  findCredential(collection: string, field: string, value: string): KongEntity | undefined;
}

/** `config` is a plugin's configuration in normal form: the schema has checked it. */
export interface PluginRun<Config> {
  readonly config: Config;
  /** What the plugin was configured for. */
  readonly scope: Scope;
  readonly exchange: Exchange;
  readonly host: PluginHost;
}

/** The last phase: the response has been sent. */
export interface LogRun<Config> {
  readonly config: Config;
  readonly served: ServedRequest;
  readonly host: PluginHost;
}

/** A connection, or a client's datagrams, before it goes upstream. */
export interface PrereadRun<Config> {
  readonly config: Config;
  readonly clientIp: string;
  readonly host: PluginHost;
}

/** A session over TCP, TLS or UDP that is over. */
export interface EndedSession {
  readonly status: number;
  /** Somebody upstream was asked. */
  readonly isProxied: boolean;
  /** Undefined without a route. */
  readonly match: RouteMatch | undefined;
  /** What logging plugins write. */
  readonly record: JsonObject;
  readonly durations: { readonly kongMs: number; readonly sessionMs: number };
}

export interface SessionRun<Config> {
  readonly config: Config;
  readonly session: EndedSession;
  readonly host: PluginHost;
}

/** Plugins run in order of `priority`, the greatest first. */
export interface PluginHandler<Config> {
  readonly name: string;
  readonly priority: number;
  /** Whether the access phase reads the request's body. */
  readonly readsRequestBody?: (config: Config) => boolean;
  /** Whether `body` is to see, and perhaps change, the body, so that the response must be held back until it is complete. */
  readonly readsBody?: (run: PluginRun<Config>, head: ResponseHead) => boolean;
  /** Before the request goes upstream. A reply ends it there. */
  access?(run: PluginRun<Config>): Reply | undefined;
  /** When the head of the response is known, whoever answered. */
  headers?(run: PluginRun<Config>, head: ResponseHead): void;
  /** The whole body of the response, when `readsBody` asked for it. */
  body?(run: PluginRun<Config>, body: Buffer, head: ResponseHead): Buffer;
  /** When the response has been sent, whoever answered; without a route only plugins of the whole node. */
  log?(run: LogRun<Config>): void;
  /** Before a session over TCP, TLS or UDP goes upstream. A status, of nginx's for such sessions, ends it there. */
  preread?(run: PrereadRun<Config>): number | undefined;
  /** When such a session is over. */
  logSession?(run: SessionRun<Config>): void;
}

/** A handler whose configuration type is forgotten: only the registry pairs it with configurations again. */
export type AnyPluginHandler = PluginHandler<never>;
