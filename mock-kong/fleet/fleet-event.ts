// What a fleet tells about itself while it runs.
import type { ConfigReport } from "../admin/config-report.ts";
import type { LogLevel } from "../plugins/plugin.ts";
import type { ProxiedRequest } from "../proxy/proxied-request.ts";
import type { RequestFaultKind } from "./node-fault.ts";

/**
 * `silent`: nothing listens; `unavailable`: it listens and answers 503; `running`: it answers; `stopped`: it is gone.
 */
export type NodePhase = "silent" | "unavailable" | "running" | "stopped";

export type FleetEvent =
  | {
      readonly type: "node-listed";
      readonly node: string;
      readonly index: number;
      readonly adminUrl: string;
      readonly proxyUrl: string;
      readonly statusUrl: string;
    }
  /** `configurationHash`: of what it holds as it begins to answer. */
  | {
      readonly type: "node-phase";
      readonly node: string;
      readonly phase: NodePhase;
      readonly configurationHash?: string;
    }
  | { readonly type: "node-removed"; readonly node: string }
  | AdminRequestEvent
  /** A request met a fault that was waiting for it. */
  | { readonly type: "fault-met"; readonly node: string; readonly fault: RequestFaultKind }
  /** A line of the node's own log. */
  | {
      readonly type: "node-log";
      readonly node: string;
      readonly level: LogLevel;
      readonly message: string;
    }
  /** `omitted`: how many requests have been passed over since the last event, because there were too many. */
  | ({
      readonly type: "proxy-request";
      readonly node: string;
      readonly omitted: number;
    } & ProxiedRequest);

/** One request to the Admin API or the status listener. */
export interface AdminRequestEvent {
  readonly type: "admin-request";
  readonly node: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** 0 when nothing, or half an answer, came. */
  readonly status: number;
  readonly durationMs: number;
  /** Of a `POST /config` alone. */
  readonly config?: ConfigReport;
}
