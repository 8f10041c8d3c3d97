// The state of a world, as far as a person wants to see it at a glance, gathered from its timeline.
import type { GatewayPhase, TimelineEvent } from "../timeline/timeline-event.ts";

export interface WorldView {
  readonly atMs: number;
  /** What is waited for, or what happened last. */
  readonly now: string;
  readonly controller: string;
  readonly gateways: ReadonlyMap<string, GatewayRow>;
  /** The objects that have a Warning event: `Kind namespace/name`. */
  readonly warnings: ReadonlySet<string>;
}

export interface GatewayRow {
  readonly phase: GatewayPhase | "listed";
  /** `undefined` as long as nobody has pushed anything. */
  readonly lastPush: { readonly status: number; readonly inARow: number } | undefined;
  readonly probes: ReadonlyMap<string, number | null>;
}

export const EMPTY_VIEW: WorldView = {
  atMs: 0,
  now: "starting",
  controller: "not started",
  gateways: new Map(),
  warnings: new Set(),
};

const EMPTY_ROW: GatewayRow = { phase: "listed", lastPush: undefined, probes: new Map() };

export function nextView(view: WorldView, event: TimelineEvent): WorldView {
  const next = { ...view, atMs: event.atMs };
  switch (event.type) {
    case "mark":
      return { ...next, now: event.text };
    case "step":
      return { ...next, now: event.description };
    case "controller-started":
      return { ...next, controller: "running" };
    case "controller-exited":
      return {
        ...next,
        controller: event.error === null ? `ended (${event.code ?? event.signal})` : "crashed",
      };
    case "kube-event":
      if (event.eventType !== "Warning") return next;
      return {
        ...next,
        warnings: new Set(view.warnings).add(event.object),
      };
    case "gateway-listed":
      return { ...next, gateways: new Map(view.gateways).set(event.gateway, EMPTY_ROW) };
    case "gateway-phase":
      return withRow(next, event.gateway, { phase: event.phase });
    case "gateway-removed":
      return {
        ...next,
        gateways: new Map([...view.gateways].filter(([name]) => name !== event.gateway)),
      };
    case "admin-request": {
      if (event.method !== "POST" || !event.path.startsWith("/config")) return next;
      const before = view.gateways.get(event.gateway)?.lastPush;
      const inARow = before?.status === event.status ? before.inARow + 1 : 1;
      return withRow(next, event.gateway, { lastPush: { status: event.status, inARow } });
    }
    case "probe": {
      const probes = new Map(view.gateways.get(event.gateway)?.probes);
      return withRow(next, event.gateway, { probes: probes.set(event.path, event.status) });
    }
    case "world-closing":
      return { ...next, now: "done" };
    case "world-closed":
    case "world-started":
    case "fault-met":
    case "link-failed":
    case "proxy-request":
    case "kube-object":
    case "container-log":
    case "controller-log":
    case "observed":
    case "truncated":
      return next;
  }
}

/** Late news of a gateway that is gone does not bring it back. */
function withRow(view: WorldView, gateway: string, change: Partial<GatewayRow>): WorldView {
  const row = view.gateways.get(gateway);
  if (row === undefined) return view;
  return { ...view, gateways: new Map(view.gateways).set(gateway, { ...row, ...change }) };
}
