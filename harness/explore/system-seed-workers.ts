// Carries out the plans of seeds on several processors: threads, each with blocks of seeds.
import { blocksOf } from "./blocks-of.ts";
import type { RunSeeds, SeedRun } from "./run-seeds.ts";
import { onThreads } from "./system-block-workers.ts";

/** Enough that asking for them costs nothing beside them, and few enough that nobody waits for long. */
const BLOCK_SEEDS = 25;
const WORKER = new URL("./system-seed-worker.ts", import.meta.url);

/**
 * The same runs in the same order, however many threads there are.
 * @throws what a thread dies of.
 */
export function seedWorkers(count: number): RunSeeds {
  return async function* run(seeds, settings) {
    const blocks = blocksOf(seeds, BLOCK_SEEDS);
    for await (const { answers } of onThreads<number, SeedRun>(blocks, {
      worker: WORKER,
      count,
      settings,
    })) {
      yield answers;
    }
  };
}
