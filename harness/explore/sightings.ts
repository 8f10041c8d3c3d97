// What a search has seen go wrong: the first of each kind, and how often.
import type { BehaviourName } from "../../controller/fallback/behaviours.ts";
import type { Violation } from "../plans/judge-gateways.ts";
import type { Plan } from "../plans/plan.ts";
import type { SimulatedPlanResult } from "../plans/run-simulated-plan.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { shrinkPlan } from "./shrink-plan.ts";

/** One way of going wrong. */
export interface Finding {
  readonly behaviour: BehaviourName;
  /** The first seed that showed it, and when in the search. */
  readonly seed: number;
  readonly run: number;
  readonly foundAfterMs: number;
  /** In how many runs it was seen. */
  readonly count: number;
  readonly violation: Violation;
  /** As small as it was made. */
  readonly plan: Plan;
  readonly shrinkRuns: number;
  readonly timeline: readonly TimelineEvent[];
}

interface Sighting {
  readonly plan: Plan;
  readonly result: SimulatedPlanResult;
  readonly seed: number;
  readonly run: number;
  readonly foundAfterMs: number;
}

export class Sightings {
  readonly #first = new Map<string, Sighting>();
  readonly #counts = new Map<string, number>();

  get signatures(): readonly string[] {
    return [...this.#first.keys()];
  }

  /** @returns whether it was seen before. */
  countAgain(signature: string): boolean {
    const count = this.#counts.get(signature);
    if (count !== undefined) this.#counts.set(signature, count + 1);
    return count !== undefined;
  }

  note(signature: string, sighting: Sighting): void {
    if (!this.#first.has(signature)) this.#first.set(signature, sighting);
    this.#counts.set(signature, (this.#counts.get(signature) ?? 0) + 1);
  }

  /** Each with its plan made as small as it gets. */
  async shrunk(behaviour: BehaviourName, signal: AbortSignal): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const [signature, { plan, result, ...where }] of this.#first) {
      // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
      const small = await shrinkPlan(plan, result, behaviour, signature, signal);
      const isIt = (violation: Violation) => violation.signature === signature;
      const violation = small.result.violations.find(isIt) ?? result.violations.find(isIt);
      if (violation === undefined) throw new RangeError(`nothing was found that is ${signature}`);
      findings.push({
        behaviour,
        ...where,
        count: this.#counts.get(signature) ?? 1,
        violation,
        plan: small.plan,
        shrinkRuns: small.runs,
        timeline: small.result.timeline,
      });
    }
    return findings;
  }
}
