// What can be seen of a world from outside, at one moment.
import type { Violation } from "../plans/judge-gateways.ts";

export interface ControllerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The first line of what killed it; `null` when it ended quietly. */
  readonly error: string | null;
}

export interface ProbeResult {
  readonly path: string;
  /** HTTP status through the gateway's proxy port; `null`: no answer. */
  readonly status: number | null;
}

export interface ObservedGateway {
  readonly name: string;
  /** 32 hexadecimal digits; all zeros without a configuration. */
  readonly configHash: string;
  readonly routes: readonly string[];
  readonly probes: readonly ProbeResult[];
}

export interface ObservedEvent {
  readonly reason: string;
  readonly type: string;
  /** `Kind namespace/name`. */
  readonly object: string;
  readonly message: string;
}

export interface Observation {
  /** `null` while it runs. */
  readonly controllerExit: ControllerExit | null;
  readonly gateways: readonly ObservedGateway[];
  readonly events: readonly ObservedEvent[];
  readonly gatewayReadyToServingMs: number | null;
}

/** What held after an unrelated object was touched. */
export interface AfterTouch extends Observation {
  /** `Kind namespace/name`. */
  readonly touched: string;
  /** From the touch until every gateway served; `null`: it did not help. */
  readonly touchToServingMs: number | null;
}

/** What a run of a scenario found out. */
export interface Findings {
  readonly observed: Observation;
  /** `null` when nothing was stuck, so nothing was touched. */
  readonly afterTouch: AfterTouch | null;
  /** What went wrong in a plan that was carried out; absent where there was none. */
  readonly violations?: readonly Violation[];
}
