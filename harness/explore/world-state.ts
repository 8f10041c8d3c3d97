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
}

const NEW: GatewayState = {
  phase: "stopped",
  push: "",
  configurationHash: EMPTY_CONFIGURATION_HASH,
};

export class WorldState {
  #controller: "down" | "starting" | "leading" = "down";
  #word = "";
  /** Whom the last fallback left out. */
  #broken = "";
  /** What a gateway took last from this controller. */
  #acceptedHash = "";
  /** Whether an object has changed since any gateway took something. */
  #isChanged = false;
  readonly #gateways = new Map<string, GatewayState>();

  take(event: TimelineEvent): void {
    switch (event.type) {
      case "controller-started":
        this.#controller = "starting";
        this.#word = "";
        this.#broken = "";
        this.#acceptedHash = "";
        return;
      case "controller-exited":
        this.#controller = "down";
        return;
      case "controller-log":
        return this.#listen(event.message, event.fields);
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
        if (event.method === "POST" && event.path.startsWith("/config")) this.#push(event);
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

  /** All of it. */
  get fine(): string {
    const gateways = [...this.#gateways].map(([name, { phase, push, configurationHash }]) =>
      [name, phase, push, configurationHash].join("/"),
    );
    const change = this.#isChanged ? "changed" : "same";
    const memory = [this.#broken, this.#acceptedHash];
    return [this.#controller, this.#word, change, ...memory, ...gateways].join(" ");
  }

  #listen(message: string, fields: Readonly<Record<string, unknown>>): void {
    if (message === "caches are filled") this.#controller = "leading";
    const word = WORDS.get(message);
    if (word === undefined) return;
    this.#word = word;
    this.#broken = word === "recovered" ? JSON.stringify(fields["broken"] ?? null) : "";
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
    this.#acceptedHash = configurationHash;
  }
}
