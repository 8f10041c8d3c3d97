// What a world looks like from outside, folded out of its timeline.
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { GatewayPhase, TimelineEvent } from "../timeline/timeline-event.ts";

/** What the controller's words say about its last round. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["gateways are configured", "configured"],
  ["recovered from a rejected configuration by a fallback", "recovered"],
  ["cannot recover from a rejected configuration by a fallback", "unrecovered"],
  ["the gateways could not be brought up to date", "failed"],
]);
const CONFIGURATION_KINDS: ReadonlySet<string> = new Set(["Ingress", "KongPlugin"]);

interface GatewayState {
  readonly phase: GatewayPhase;
  /** What became of the last push since it started; "" when there was none. */
  readonly push: "" | "taken" | "refused" | "failed";
  readonly configurationHash: string;
  /** The method of the last request to its Admin API, and the status of its answer. */
  readonly asked: string;
}

const NEW: GatewayState = {
  phase: "stopped",
  push: "",
  configurationHash: EMPTY_CONFIGURATION_HASH,
  asked: "",
};

export class WorldState {
  #controller: "down" | "starting" | "leading" = "down";
  #word = "";
  /** Whether gateways took something from this controller. */
  #wasAccepted = false;
  /** Whether an object has changed since any gateway took something. */
  #isChanged = false;
  readonly #gateways = new Map<string, GatewayState>();

  take(event: TimelineEvent): void {
    switch (event.type) {
      case "controller-started":
        this.#controller = "starting";
        this.#word = "";
        this.#wasAccepted = false;
        return;
      case "controller-exited":
        this.#controller = "down";
        return;
      case "controller-log":
        return this.#listen(event.message);
      case "kube-object":
        if (CONFIGURATION_KINDS.has(event.kind)) this.#isChanged = true;
        return;
      case "gateway-listed":
        this.#gateways.set(event.gateway, NEW);
        return;
      case "gateway-removed":
        this.#gateways.delete(event.gateway);
        return;
      case "gateway-phase": {
        const { gateway, phase } = event;
        const before = this.#gateways.get(gateway) ?? NEW;
        this.#gateways.set(gateway, phase === "running" ? { ...before, phase } : { ...NEW, phase });
        return;
      }
      case "admin-request":
        this.#ask(event);
        return;
      case "world-started":
      case "mark":
      case "step":
      case "kube-event":
      case "probe":
      case "fault-met":
      case "link-failed":
      case "proxy-request":
      case "container-log":
      case "observed":
      case "truncated":
      case "world-closing":
      case "world-closed":
        return;
    }
  }

  /** Gateways go by no names, and configurations count as there or not: few enough to see them all. */
  get coarse(): string {
    const gateways = [...this.#gateways.values()].map(({ phase, push, configurationHash }) =>
      [phase, push, configurationHash === EMPTY_CONFIGURATION_HASH ? "empty" : ""].join("/"),
    );
    const change = this.#isChanged ? "changed" : "same";
    return [this.#controller, this.#word, change, ...gateways.toSorted()].join(" ");
  }

  /** What it does, and what it said last. */
  get controller(): string {
    return `${this.#controller} ${this.#word}`;
  }

  get wasAccepted(): boolean {
    return this.#wasAccepted;
  }

  lastAsked(gateway: string): string {
    return this.#gateways.get(gateway)?.asked ?? "";
  }

  #listen(message: string): void {
    if (message === "caches are filled") this.#controller = "leading";
    const word = WORDS.get(message);
    if (word === undefined) return;
    this.#word = word;
    if (word === "configured" || word === "recovered") this.#wasAccepted = true;
  }

  #ask(event: Extract<TimelineEvent, { readonly type: "admin-request" }>): void {
    const { gateway, method, path, status } = event;
    const before = this.#gateways.get(gateway) ?? NEW;
    this.#gateways.set(gateway, { ...before, asked: `${method} ${status}` });
    if (method === "POST" && path.startsWith("/config")) this.#push(event);
  }

  #push(event: Extract<TimelineEvent, { readonly type: "admin-request" }>): void {
    const { gateway, status, configurationHash: hash } = event;
    const before = this.#gateways.get(gateway) ?? NEW;
    const isTaken = status >= 200 && status < 300;
    const push = isTaken ? "taken" : status === 400 ? "refused" : "failed";
    const configurationHash = hash ?? before.configurationHash;
    this.#gateways.set(gateway, { ...before, push, configurationHash });
    if (!isTaken) return;
    this.#isChanged = false;
  }
}
