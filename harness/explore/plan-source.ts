// Where a search takes its plans from. The same seeds in the same order give the same plans.
import { randomInteger, seededRandom } from "../../core/random.ts";
import type { Plan } from "../plans/plan.ts";
import { DRAWING_STRATEGIES, drawPlan, type DrawingStrategy } from "./draw-plan.ts";
import { mutatePlan } from "./mutate-plan.ts";

/** `coverage` goes on from plans that have shown something new. */
export const SEARCH_STRATEGIES = [...DRAWING_STRATEGIES, "coverage"] as const;
export type SearchStrategy = (typeof SEARCH_STRATEGIES)[number];

export interface PlanSource {
  next(seed: number): Plan;
  /** Told about each plan how many states and steps it was the first to show. */
  learn(plan: Plan, news: number): void;
}

/** The oldest give way: what they led to has been tried for some time. */
const CORPUS_MAX = 256;
/** Of so many plans one is drawn anew. */
const FRESH_EVERY = 3;
const MUTATIONS_MAX = 3;

export function planSource(strategy: SearchStrategy, actionsMax: number): PlanSource {
  if (strategy !== "coverage") return drawing(strategy, actionsMax);
  const corpus: Plan[] = [];
  return {
    next(seed) {
      const random = seededRandom(seed).fork("choice");
      const isFresh = corpus.length === 0 || randomInteger(random, FRESH_EVERY) === 0;
      const drawn = drawPlan(seed, actionsMax, random.next() < 0.5 ? "random" : "pct");
      const parent = corpus[randomInteger(random, corpus.length)];
      if (isFresh || parent === undefined) return drawn;
      let plan = parent;
      const mutations = 1 + randomInteger(random, MUTATIONS_MAX);
      for (let count = 0; count < mutations; count += 1) {
        plan = mutatePlan(plan, drawn, random, actionsMax);
      }
      return plan;
    },
    learn(plan, news) {
      if (news === 0) return;
      corpus.push(plan);
      if (corpus.length > CORPUS_MAX) corpus.shift();
    },
  };
}

function drawing(strategy: DrawingStrategy, actionsMax: number): PlanSource {
  return { next: (seed) => drawPlan(seed, actionsMax, strategy), learn: () => undefined };
}
