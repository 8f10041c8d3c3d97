// What a timeline tells about the gateways: which are listed and answer, and what they hold.
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import { lastsMsOf, type LinkFault } from "../scenario/link-fault.ts";
import type {
  AdminRequestFact,
  GatewayPhaseFact,
  TimelineEvent,
} from "../timeline/timeline-event.ts";

export interface GatewayView {
  readonly name: string;
  isRunning: boolean;
  isListed: boolean;
  /** What must be waited for first: it began to answer, was listed, or failed. */
  disturbedMs: number;
  /** The routes' sources (`Ingress demo/good`); `undefined`: nobody can know. */
  routes: ReadonlySet<string> | undefined;
  hash: string | undefined;
  /** Of the document that it holds, as far as the controller that runs knows. */
  heldDigest: string | undefined;
  /** By the digest of a document: how often it was refused since anything changed. */
  readonly refused: Map<string, number>;
  /** Until then the controller cannot be sure what the gateway has got. */
  unsureUntilMs: number;
}

export class GatewayViews {
  readonly #views = new Map<string, GatewayView>();
  /** By EndpointSlice. */
  readonly #listed = new Map<string, readonly string[]>();

  get all(): readonly GatewayView[] {
    return [...this.#views.values()];
  }

  of(name: string): GatewayView {
    const known = this.#views.get(name) ?? {
      name,
      isRunning: false,
      isListed: [...this.#listed.values()].some((names) => names.includes(name)),
      disturbedMs: 0,
      routes: new Set(),
      hash: EMPTY_CONFIGURATION_HASH,
      heldDigest: undefined,
      refused: new Map(),
      unsureUntilMs: -Infinity,
    };
    this.#views.set(name, known);
    return known;
  }

  see(event: TimelineEvent): void {
    if (event.type === "gateway-phase") this.#seePhase(event, event.atMs);
    if (event.type === "gateway-removed") this.#views.delete(event.gateway);
    if (event.type === "kube-object" && event.kind === "EndpointSlice") {
      const listed = event.change === "DELETED" ? [] : (event.endpoints ?? []);
      this.#list(`${event.namespace}/${event.name}`, listed, event.atMs);
    }
    if (event.type === "controller-started") {
      for (const view of this.#views.values()) forgetPushes(view);
    }
    if (event.type === "link-failed") this.#seeLink(event.gateway, event.fault, event.atMs);
    if (event.type === "admin-request") this.#seeRequest(event, event.atMs);
  }

  /** Something changed: what was refused may be asked about again. */
  askAnew(): void {
    for (const { refused } of this.#views.values()) refused.clear();
  }

  #seePhase({ gateway, phase, configurationHash: hash }: GatewayPhaseFact, atMs: number): void {
    const view = this.of(gateway);
    view.isRunning = phase === "running";
    view.disturbedMs = Math.max(view.disturbedMs, atMs);
    forgetPushes(view);
    if (!view.isRunning) return;
    if (hash === EMPTY_CONFIGURATION_HASH) view.routes = new Set();
    else if (hash === undefined || hash !== view.hash) view.routes = undefined;
    view.hash = hash;
  }

  #seeLink(gateway: string, fault: LinkFault, atMs: number): void {
    const view = this.of(gateway);
    const lastsMs = lastsMsOf(fault);
    view.disturbedMs = Math.max(view.disturbedMs, atMs + (lastsMs ?? 0));
    view.unsureUntilMs = Math.max(view.unsureUntilMs, atMs + (lastsMs ?? Infinity));
  }

  #list(slice: string, names: readonly string[], atMs: number): void {
    this.#listed.set(slice, names);
    const listed = new Set([...this.#listed.values()].flat());
    for (const view of this.#views.values()) {
      if (listed.has(view.name) && !view.isListed) {
        view.disturbedMs = Math.max(view.disturbedMs, atMs);
      }
      view.isListed = listed.has(view.name);
    }
  }

  #seeRequest(event: AdminRequestFact, atMs: number): void {
    const view = this.of(event.gateway);
    if (event.status === 0 || event.status >= 500) {
      view.disturbedMs = Math.max(view.disturbedMs, atMs);
    }
    if (!isPush(event)) return;
    const digest = event.digest ?? "";
    if (event.status === 400) view.refused.set(digest, (view.refused.get(digest) ?? 0) + 1);
    if (event.status < 200 || event.status >= 300) return;
    view.routes = new Set((event.entities?.["routes"] ?? []).map(sourceOf));
    view.hash = event.configurationHash;
    view.heldDigest = event.digest;
  }
}

/** Nobody knows any more what it was sent. */
function forgetPushes(view: GatewayView): void {
  view.heldDigest = undefined;
  view.refused.clear();
}

export function isPush({ method, path }: AdminRequestFact): boolean {
  return method === "POST" && path.split("?")[0] === "/config";
}

/** What a route was made from: `namespace.ingress.service.host.port`, `httproute.namespace.name.rule.match`. */
export function sourceOf(route: string): string {
  const [first = "", second = "", third = ""] = route.split(".");
  return first === "httproute" ? `HTTPRoute ${second}/${third}` : `Ingress ${first}/${second}`;
}
