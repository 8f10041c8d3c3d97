// Looks at plans on several processors: threads, each with blocks of plans.
import { blocksOf } from "../blocks-of.ts";
import { onThreads } from "../system-block-workers.ts";
import type { Branch } from "./frontier.ts";
import type { PlanLook } from "./look-at-plan.ts";
import type { LookAtPlans } from "./look-at-plans.ts";

/** A level ends with some threads idle, for so many plans at most. */
const BLOCK_PLANS = 10;
const WORKER = new URL("./system-plan-worker.ts", import.meta.url);

/** @throws what a thread dies of. */
export function planWorkers(count: number): LookAtPlans {
  return async function* look(branches, settings) {
    const blocks = blocksOf(branches, BLOCK_PLANS);
    const threads = { worker: WORKER, count, settings };
    for await (const { tasks, answers } of onThreads<Branch, PlanLook>(blocks, threads)) {
      yield tasks.flatMap((branch, index) => {
        const answer = answers[index];
        return answer === undefined ? [] : [[branch, answer] as const];
      });
    }
  };
}
