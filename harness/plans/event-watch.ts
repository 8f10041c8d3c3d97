// Whether Events tell the truth: about what is not served, and about nothing that was always well.
import type { KubeEventFact, TimelineEvent } from "../timeline/timeline-event.ts";
import type { Violation } from "./judge-gateways.ts";
import { objectName } from "../live/kube-facts.ts";
import { nameOf, partsOfName, type ObjectName, type PlanServed } from "./plan.ts";
import { isOfPlan, kubeRefsOf } from "./plan-objects.ts";
import {
  guardsOf,
  isAnswered,
  isOfSecret,
  servedOf,
  standingOf,
  type PlanState,
} from "./plan-state.ts";

export class EventWatch {
  /** Whatever has been broken, or named what was, for however short. */
  readonly #blamable = new Set<string>();
  readonly #blamed = new Set<ObjectName>();

  get blamable(): ReadonlySet<string> {
    return this.#blamable;
  }

  /** @param state after each deed, and at the start. @param gone what the deed has deleted. */
  changed(state: PlanState, gone: ObjectName | undefined): void {
    for (const object of state.values()) {
      // Of what is made of two objects, either may be heard of first.
      if (object.health !== "valid" || isOfSecret(object)) this.#blame(nameOf(object));
    }
    for (const route of servedOf(state)) {
      const isPlain =
        standingOf(state, route) === "valid" && isAnswered(state, route) && !names(route, gone);
      if (!isPlain) for (const name of partsOf(state, route)) this.#blame(name);
    }
  }

  #blame(object: ObjectName): void {
    if (this.#blamed.has(object)) return;
    this.#blamed.add(object);
    for (const name of eventNamesOf(object)) this.#blamable.add(name);
  }

  /** Once all is in force. */
  judge(state: PlanState, events: readonly TimelineEvent[], atMs: number): readonly Violation[] {
    const told = new Set(events.filter(isWarning).map(({ object }) => object));
    const lies = [...told]
      .filter((object) => isOfPlan(object) && !this.#blamable.has(object))
      .map((object): Violation => {
        const detail = `a Warning is about ${object}, which was never broken`;
        return { signature: "an Event blames what is well", atMs, detail };
      });
    const silent = servedOf(state)
      .filter((route) => standingOf(state, route) !== "valid")
      .filter(
        (route) =>
          !partsOf(state, route).some((name) => eventNamesOf(name).some((each) => told.has(each))),
      )
      .map((route): Violation => {
        const standing = standingOf(state, route);
        const detail = `${nameOf(route)} is ${standing}, and no Warning is about it or what it names`;
        return { signature: `no Event tells what is ${standing}`, atMs, detail };
      });
    return [...lies.slice(0, 1), ...silent.slice(0, 1)];
  }
}

function isWarning(event: TimelineEvent): event is TimelineEvent & KubeEventFact {
  return event.type === "kube-event" && event.eventType === "Warning";
}

function names({ plugins }: PlanServed, gone: ObjectName | undefined): boolean {
  return plugins.some((plugin) => gone === `plugin ${plugin}`);
}

function partsOf(state: PlanState, route: PlanServed): readonly ObjectName[] {
  return [nameOf(route), ...guardsOf(state, route)];
}

/** As Events name what it is made of: `KongPlugin demo/p1`. */
function eventNamesOf(object: ObjectName): readonly string[] {
  return kubeRefsOf(partsOfName(object)).map(({ kind, namespace, name }) =>
    objectName(kind, namespace, name),
  );
}
