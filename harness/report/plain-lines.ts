// Tells a run as lines of text, for logs and pipes.
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import { linkFaultText } from "../scenario/link-fault.ts";
import type { AdminRequestFact, TimelineEvent } from "../timeline/timeline-event.ts";

/** Remembers what it told, so that what repeats is told once. */
export class PlainLines {
  readonly #behaviour: string;
  readonly #lastPush = new Map<string, string>();
  readonly #told = new Set<string>();

  constructor(behaviour: string) {
    this.#behaviour = behaviour;
  }

  /** `[behaviour] +1.23s text`, or `undefined` for what is not worth a line. */
  line(event: TimelineEvent): string | undefined {
    const text = this.#text(event);
    if (text === undefined) return undefined;
    const label = `[${this.#behaviour}]`.padEnd(11);
    return `${label} +${(event.atMs / 1000).toFixed(2)}s ${text}`;
  }

  #text(event: TimelineEvent): string | undefined {
    switch (event.type) {
      case "mark":
        return `# ${event.text}`;
      case "step":
        return event.state === "waiting" ? undefined : stepText(event.description, event.state);
      case "gateway-listed":
        return `${event.gateway} is listed`;
      case "gateway-phase":
        return `${event.gateway} is ${event.phase}`;
      case "gateway-removed":
        return `${event.gateway} is gone`;
      case "admin-request":
        return this.#pushText(event);
      case "fault-met":
        return `a request to ${event.gateway} meets a fault: ${event.fault}`;
      case "link-failed":
        return `on the way to ${event.gateway}: ${linkFaultText(event.fault)}`;
      case "probe":
        return `${event.gateway} answers ${event.path} with ${event.status ?? "nothing"}`;
      case "controller-started":
        return `the controller is started (pid ${event.pid})`;
      case "controller-exited":
        return `the controller ended: ${event.code ?? event.signal}${event.error === null ? "" : `, ${event.error}`}`;
      case "kube-event":
        if (event.eventType !== "Warning") return undefined;
        return this.#once(`Warning for ${event.object}: ${event.reason}: ${event.message}`);
      case "truncated":
        return `${event.dropped} events were not recorded: there were too many`;
      case "proxy-request":
      case "world-started":
      case "kube-object":
      case "container-log":
      case "controller-log":
      case "observed":
      case "world-closing":
      case "world-closed":
        return undefined;
    }
  }

  #pushText(event: AdminRequestFact): string | undefined {
    if (event.method !== "POST" || event.path.split("?")[0] !== "/config") return undefined;
    const { gateway, status, entities, rejected = [], configurationHash } = event;
    const why = rejected.length > 0 ? `, wrong: ${rejected.join(", ")}` : "";
    const routes = entities?.["routes"]?.join(", ") ?? "";
    const text = `${gateway} answers a push with ${status}${why}${routes === "" ? "" : ` (routes: ${routes})`}`;
    if (this.#lastPush.get(gateway) === text) return undefined;
    this.#lastPush.set(gateway, text);
    const holdsNothing = status >= 400 && configurationHash === EMPTY_CONFIGURATION_HASH;
    return holdsNothing ? `${text}; it holds no configuration` : text;
  }

  #once(text: string): string | undefined {
    if (this.#told.has(text)) return undefined;
    this.#told.add(text);
    return text;
  }
}

function stepText(description: string, state: "met" | "over" | "timed-out"): string {
  switch (state) {
    case "met":
      return `ok: ${description}`;
    case "over":
      return `no more watching: ${description}`;
    case "timed-out":
      return `NOT in time: ${description}`;
  }
}
