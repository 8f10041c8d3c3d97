// What a scenario says about how a run ends, in words and as a check.
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import type { Findings, ObservedGateway } from "./observation.ts";
import { says } from "./real-words.ts";

export interface Verdict {
  readonly met: boolean;
  /** What was seen instead, or what shows that it is met. */
  readonly detail: string;
}

export interface Expectation {
  /** A statement about the run: "the gateway holds no configuration". */
  readonly sentence: string;
  readonly check: (findings: Findings, events: readonly TimelineEvent[]) => Verdict;
}

/** What Node.js calls a TypeError, in the words of a program that is written in Go. */
const NIL_DEREFERENCE = /invalid memory address or nil pointer dereference/;

/** The controller process ended by an error that matches, thrown in a file whose path matches. */
export function crashes(because: string, error: RegExp, where: RegExp): Expectation {
  return {
    sentence: `the controller crashes: ${because}`,
    check: ({ observed }, events) => {
      const exit = events.findLast((event) => event.type === "controller-exited");
      if (exit === undefined || observed.controllerExit === null) {
        return { met: false, detail: "it is running" };
      }
      const [frame = "no stack trace"] = exit.stack;
      return {
        met:
          exit.code !== 0 &&
          namesOf(exit.error ?? "").some((name) => error.test(name)) &&
          where.test(frame),
        detail: `exit ${exit.code ?? exit.signal}: ${exit.error}, ${frame.trim()}`,
      };
    },
  };
}

function namesOf(error: string): readonly string[] {
  return NIL_DEREFERENCE.test(error) ? [error, "TypeError"] : [error];
}

export const keepsRunning: Expectation = {
  sentence: "the controller keeps running",
  check: ({ observed, afterTouch }) => {
    const exit = (afterTouch ?? observed).controllerExit;
    return {
      met: exit === null,
      detail: exit === null ? "it is running" : `exit ${exit.code ?? exit.signal}: ${exit.error}`,
    };
  },
};

/** The controller's log has a line whose message or error contains `text`. */
export function logs(text: string): Expectation {
  return {
    sentence: `the controller says "${text}"`,
    check: (_findings, events) => {
      const lines = events.filter(
        (event) =>
          event.type === "controller-log" &&
          [event.message, event.fields["error"]].some(
            (said) => typeof said === "string" && says(said, text),
          ),
      );
      return { met: lines.length > 0, detail: `${lines.length} times` };
    },
  };
}

/** Every gateway answers `path` with `status`. */
export function answers(path: string, status: number): Expectation {
  return {
    sentence: `${path} answers ${status} through every gateway`,
    check: ({ observed }) => everyGatewayAnswers(observed.gateways, path, status),
  };
}

export const holdsNoConfiguration: Expectation = {
  sentence: "no gateway holds any configuration, for as long as it is watched",
  check: ({ observed }, events) => {
    const accepted = watched(events).find(
      (event) =>
        event.type === "admin-request" &&
        event.configurationHash !== undefined &&
        event.configurationHash !== EMPTY_CONFIGURATION_HASH,
    );
    if (accepted !== undefined) {
      return { met: false, detail: `one accepted a configuration at +${accepted.atMs} ms` };
    }
    return everyGateway(
      observed.gateways,
      ({ configHash }) => configHash === EMPTY_CONFIGURATION_HASH,
      ({ configHash }) => configHash,
    );
  },
};

/** No gateway has a route of this Ingress. */
export function hasNoRouteOf(ingress: string): Expectation {
  return {
    sentence: `no gateway has a route of Ingress ${ingress}`,
    check: ({ observed }) =>
      everyGateway(
        observed.gateways,
        ({ routes }) => !routes.some((route) => isRouteOf(route, ingress)),
        ({ routes }) => (routes.length === 0 ? "no routes" : routes.join(", ")),
      ),
  };
}

/** Every gateway has a route of this Ingress (`namespace/name`). */
export function hasRouteOf(ingress: string): Expectation {
  return {
    sentence: `every gateway has a route of Ingress ${ingress}`,
    check: ({ observed }) =>
      everyGateway(
        observed.gateways,
        ({ routes }) => routes.some((route) => isRouteOf(route, ingress)),
        ({ routes }) => (routes.length === 0 ? "no routes" : routes.join(", ")),
      ),
  };
}

/** A Kubernetes Event for this object (`Kind namespace/name`). */
export function hasEvent(type: string, reason: string, object: string): Expectation {
  return {
    sentence: `${object} has a ${type} event ${reason}`,
    check: ({ observed: { events } }) => {
      const found = events.find(
        (event) => event.type === type && event.reason === reason && event.object === object,
      );
      return { met: found !== undefined, detail: found?.message ?? `none of ${events.length}` };
    },
  };
}

/** Touching an unrelated object made every gateway serve `path`. */
export function servesAfterTouch(path: string): Expectation {
  return {
    sentence: `touching an unrelated object un-sticks it: ${path} answers 200`,
    check: ({ afterTouch }) =>
      afterTouch === null
        ? { met: false, detail: "nothing was stuck, so nothing was touched" }
        : everyGatewayAnswers(afterTouch.gateways, path, 200),
  };
}

export const needsNoTouch: Expectation = {
  sentence: "nothing has to be touched",
  check: ({ afterTouch }) => ({
    met: afterTouch === null,
    detail: afterTouch === null ? "nothing was" : `${afterTouch.touched} was`,
  }),
};

/** From the last time that a gateway began to answer to the moment that is judged. */
function watched(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const end = events.findIndex(({ type }) => type === "observed");
  const before = end < 0 ? events : events.slice(0, end);
  const start = before.findLastIndex(
    (event) => event.type === "gateway-phase" && event.phase === "running",
  );
  return before.slice(start + 1);
}

/** A route's name is `namespace.ingress.service.host.port`; `_` stands for no host. */
function isRouteOf(route: string, ingress: string): boolean {
  return route.startsWith(`${ingress.replace("/", ".")}.`);
}

function everyGatewayAnswers(
  gateways: readonly ObservedGateway[],
  path: string,
  status: number,
): Verdict {
  const statusOf = ({ probes }: ObservedGateway) =>
    probes.find((probe) => probe.path === path)?.status ?? null;
  return everyGateway(
    gateways,
    (gateway) => statusOf(gateway) === status,
    (gateway) => String(statusOf(gateway) ?? "no answer"),
  );
}

function everyGateway(
  gateways: readonly ObservedGateway[],
  holds: (gateway: ObservedGateway) => boolean,
  describe: (gateway: ObservedGateway) => string,
): Verdict {
  if (gateways.length === 0) return { met: false, detail: "there is no gateway" };
  return {
    met: gateways.every(holds),
    detail: gateways.map((gateway) => `${gateway.name}: ${describe(gateway)}`).join("; "),
  };
}
