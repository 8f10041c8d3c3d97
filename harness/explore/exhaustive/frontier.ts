// The plans that are gone on from, with the moments at which their next action comes.
import type { Plan, PlanDeed } from "../../plans/plan.ts";
import type { Shard } from "../seeds.ts";
import { scopeDeeds, scopeStateAfter } from "./small-scope.ts";
import { makesDifference, type Place } from "./touched-places.ts";

/** More moments do not fit into memory. */
const MOMENTS_MAX = 2_000_000;

/** A plan, and how many of its actions come before the world has settled from the ones before. */
export interface Branch {
  readonly plan: Plan;
  readonly overlaps: number;
}

interface OpenMoment {
  readonly atMs: number;
  readonly touched: readonly Place[] | undefined;
  /** With an action at this moment. */
  readonly overlaps: number;
}

export class Frontier {
  readonly #plans: { readonly plan: Plan; readonly moments: readonly OpenMoment[] }[] = [];
  readonly #reduces: boolean;
  #moments = 0;
  #dropped = 0;

  /** @param reduces whether a deed is left out where all that has happened since the moment before happened elsewhere. */
  constructor(reduces: boolean) {
    this.#reduces = reduces;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(plan: Plan, moments: readonly OpenMoment[]): void {
    if (moments.length === 0) return;
    if (this.#moments + moments.length > MOMENTS_MAX) {
      this.#dropped += moments.length;
      return;
    }
    this.#moments += moments.length;
    const kept = moments.map(({ atMs, touched, overlaps }) => ({ atMs, touched, overlaps }));
    this.#plans.push({ plan, moments: kept });
  }

  /** All plans with one action more, as far as they are this shard's. */
  *branches({ index, of }: Shard): Generator<Branch, void, undefined> {
    let place = 0;
    for (const { plan, moments } of this.#plans) {
      const deeds = scopeDeeds(scopeStateAfter(plan));
      for (const moment of moments) {
        const { atMs, overlaps } = moment;
        for (const deed of deeds) {
          if (!this.#isTried(deed, moment)) continue;
          const actions = [...plan.actions, { atMs, ...deed }];
          if (place % of === index) yield { plan: { ...plan, actions }, overlaps };
          place += 1;
        }
      }
    }
  }

  count({ index, of }: Shard): number {
    const all = this.#plans.reduce((sum, { plan, moments }) => {
      const deeds = scopeDeeds(scopeStateAfter(plan));
      const tried = moments.map((moment) => deeds.filter((deed) => this.#isTried(deed, moment)));
      return sum + tried.flat().length;
    }, 0);
    return Math.ceil((all - index) / of);
  }

  #isTried(deed: PlanDeed, { touched }: OpenMoment): boolean {
    return !this.#reduces || makesDifference(deed, touched);
  }
}
