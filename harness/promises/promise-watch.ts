// Holds `resilient` to its promises after every event of a timeline, whatever the story is.
import type {
  AdminRequestFact,
  ControllerExitedFact,
  TimelineEvent,
} from "../timeline/timeline-event.ts";
import { ClusterView, type RouteView } from "./cluster-view.ts";
import { GatewayViews, isPush, sourceOf, type GatewayView } from "./gateway-view.ts";

export const PROMISES = {
  "never-crashes": "the controller never crashes",
  served: "every gateway that answers soon serves everything that is valid",
  "last-valid-kept": "what was valid last is served for what is broken, with backfill",
  "fails-closed": "no route is served without a plugin that it names",
  "gone-is-gone": "nothing is served that was deleted",
  "no-needless-push": "no gateway is sent what it holds already",
  "no-storm": "no gateway is asked again and again about what it refuses",
} as const;

export type PromiseName = keyof typeof PROMISES;

export interface BrokenPromise {
  readonly promise: PromiseName;
  readonly atMs: number;
  readonly detail: string;
}

export interface PromiseSetting {
  /** How soon what is promised must be so. */
  readonly withinMs: number;
  /** Flag use-last-valid-config-for-fallback. */
  readonly backfill: boolean;
  /** Flag last-valid-store. */
  readonly keepsBeyondRestart: boolean;
}

/** A fallback is refused once or twice before it is accepted; a storm has one refusal a sync. */
const REFUSALS_MAX = 3;
/** What a program exits with whose start failed: it is started again, and that is no crash. */
const EXIT_STARTUP = 1;
const CACHES_FILLED = "caches are filled";

export class PromiseWatch {
  readonly #setting: PromiseSetting;
  readonly #cluster = new ClusterView();
  readonly #gateways = new GatewayViews();
  readonly #broken = new Map<PromiseName, BrokenPromise>();
  /** Routes whose last valid version the controller knows, since it was in force everywhere. */
  readonly #kept = new Set<string>();
  /** Routes that a gateway took while they were valid. */
  readonly #wereValid = new Set<string>();
  /** Since when the controller leads and knows the cluster. */
  #leadsSinceMs: number | undefined;
  #isOver = false;

  constructor(setting: PromiseSetting) {
    this.#setting = setting;
  }

  /** Each promise once, with the first time that it was broken. */
  get broken(): readonly BrokenPromise[] {
    return [...this.#broken.values()];
  }

  see(event: TimelineEvent): void {
    if (event.type === "world-closing") this.#isOver = true;
    if (this.#isOver) return;
    if (event.type === "admin-request" && isPush(event)) this.#judgePush(event, event.atMs);
    this.#gateways.see(event);
    this.#take(event);
    this.#judgeServing(event.atMs);
  }

  #take(event: TimelineEvent): void {
    const { atMs } = event;
    if (event.type === "kube-object") {
      this.#noteKept();
      this.#cluster.see(event, atMs);
      if (this.#cluster.changedMs === atMs) this.#gateways.askAnew();
      this.#forgetKept();
    }
    if (event.type === "controller-started") {
      if (!this.#setting.keepsBeyondRestart) this.#kept.clear();
      this.#leadsSinceMs = undefined;
    }
    if (event.type === "controller-log" && event.message === CACHES_FILLED) {
      this.#leadsSinceMs = atMs;
    }
    if (event.type === "controller-exited") this.#judgeExit(event, atMs);
  }

  #judgeExit({ code, error }: ControllerExitedFact, atMs: number): void {
    this.#leadsSinceMs = undefined;
    if (code === null || code === 0 || code === EXIT_STARTUP) return;
    this.#note("never-crashes", atMs, `exit ${code}: ${error ?? "no error"}`);
  }

  /** Before anything changes: is what is valid in force everywhere? Then it is what is kept. */
  #noteKept(): void {
    if (this.#leadsSinceMs === undefined) return;
    const gateways = this.#watched();
    if (gateways.length === 0) return;
    for (const route of this.#cluster.routes) {
      if (this.#cluster.standingOf(route) !== "valid") continue;
      const isEverywhere = gateways.every(({ routes }) => routes?.has(route.name) === true);
      if (isEverywhere) this.#kept.add(route.name);
      if (isEverywhere) this.#wereValid.add(route.name);
    }
  }

  /** A version that lacks one of its parts, or that nobody wants any more, is not kept. */
  #forgetKept(): void {
    for (const name of this.#kept) {
      const route = this.#cluster.route(name);
      const isGone = route === undefined;
      if (isGone || this.#cluster.standingOf(route) === "incomplete") this.#kept.delete(name);
      if (isGone) this.#wereValid.delete(name);
    }
  }

  #judgeServing(atMs: number): void {
    const leadsSinceMs = this.#leadsSinceMs;
    if (leadsSinceMs === undefined) return;
    for (const gateway of this.#watched()) {
      const { routes, disturbedMs, name } = gateway;
      const quietMs = atMs - Math.max(leadsSinceMs, disturbedMs, this.#cluster.changedMs);
      if (routes === undefined || quietMs <= this.#setting.withinMs) continue;
      for (const route of this.#cluster.routes) {
        const promise = this.#owed(route);
        if (promise === undefined || routes.has(route.name)) continue;
        this.#note(promise, atMs, `${name} has no route of ${route.name} for ${quietMs} ms`);
      }
    }
  }

  #owed(route: RouteView): PromiseName | undefined {
    const standing = this.#cluster.standingOf(route);
    if (standing === "valid") return "served";
    const isKept = this.#setting.backfill && standing === "broken" && this.#kept.has(route.name);
    return isKept ? "last-valid-kept" : undefined;
  }

  #judgePush(event: AdminRequestFact, atMs: number): void {
    const gateway = this.#gateways.of(event.gateway);
    const { digest, status } = event;
    // What is under way when a link is whole again was sent before anybody knew what had arrived.
    const isUnsure = atMs <= gateway.unsureUntilMs + this.#setting.withinMs;
    if (digest !== undefined && digest === gateway.heldDigest && !isUnsure) {
      this.#note("no-needless-push", atMs, `${gateway.name} was sent again what it holds`);
    }
    if (status === 400 && (gateway.refused.get(digest ?? "") ?? 0) >= REFUSALS_MAX) {
      const times = `${REFUSALS_MAX + 1} times`;
      this.#note("no-storm", atMs, `${gateway.name} refused one configuration ${times}`);
    }
    if (status >= 200 && status < 300) this.#judgeAccepted(event, atMs);
  }

  #judgeAccepted({ gateway, entities }: AdminRequestFact, atMs: number): void {
    const plugins = new Set(entities?.["plugins"]);
    const isOld = (sinceMs: number) => atMs - sinceMs > this.#setting.withinMs;
    for (const name of sourcesIn(entities)) {
      const route = this.#cluster.route(name);
      if (route === undefined) {
        const deletedMs = this.#cluster.deletedMs(name);
        if (deletedMs !== undefined && isOld(deletedMs)) {
          this.#note(
            "gone-is-gone",
            atMs,
            `${gateway} was sent a route of ${name}, which is deleted`,
          );
        }
        continue;
      }
      // What was not guarded until just now may be on its way.
      if (!isOld(route.guardedMs)) continue;
      for (const guard of this.#cluster.guardsOf(route)) {
        const isFree = this.#setting.backfill && this.#wereValid.has(name);
        if (guard.plugin === undefined ? isFree : plugins.has(guard.plugin.type)) continue;
        this.#note(
          "fails-closed",
          atMs,
          `${gateway} was sent a route of ${name} without ${guard.name}`,
        );
      }
    }
  }

  #watched(): readonly GatewayView[] {
    return this.#gateways.all.filter(({ isRunning, isListed }) => isRunning && isListed);
  }

  #note(promise: PromiseName, atMs: number, detail: string): void {
    if (!this.#broken.has(promise)) this.#broken.set(promise, { promise, atMs, detail });
  }
}

function sourcesIn(entities: AdminRequestFact["entities"]): ReadonlySet<string> {
  return new Set((entities?.["routes"] ?? []).map(sourceOf));
}
