// Carries out the plans of seeds on several processors: threads, each with blocks of seeds.
import { Worker } from "node:worker_threads";
import { blocksOf } from "./seeds.ts";
import type { RunSeeds, SeedRun, SeedSettings } from "./run-seeds.ts";

/** Enough that asking for them costs nothing beside them, and few enough that nobody waits for long. */
const BLOCK_SEEDS = 25;
/** Blocks that a thread has before it: it begins with the next one while its last one is being looked at. */
const BLOCKS_AHEAD = 2;
/** Worlds come and go: with room for many of them, few live long enough to be moved. */
const YOUNG_MB = 64;
const WORKER = new URL("./system-seed-worker.ts", import.meta.url);

/**
 * The same runs in the same order, however many threads there are.
 * @throws what a thread dies of.
 */
export function seedWorkers(count: number): RunSeeds {
  return async function* run(seeds, settings) {
    const blocks = blocksOf(seeds, BLOCK_SEEDS);
    const threads = Array.from({ length: count }, () => new SeedThread(settings));
    const running: Promise<readonly SeedRun[]>[] = [];
    const startNext = (thread: SeedThread | undefined) => {
      const next = blocks.next();
      if (next.done === true || thread === undefined) return;
      const block = thread.run(next.value);
      // Whoever comes to it gets the reason.
      block.catch(() => undefined);
      running.push(block);
    };
    try {
      for (let turn = 0; turn < count * BLOCKS_AHEAD; turn += 1) startNext(threads[turn % count]);
      for (let turn = 0; ; turn += 1) {
        const block = running.shift();
        if (block === undefined) return;
        // oxlint-disable-next-line no-await-in-loop -- in their order
        const runs = await block;
        startNext(threads[turn % count]);
        yield runs;
      }
    } finally {
      await Promise.all(threads.map((thread) => thread.close()));
    }
  };
}

class SeedThread {
  readonly #worker: Worker;
  /** Who waits for the blocks that were handed over, in their order. */
  readonly #waiting: PromiseWithResolvers<readonly SeedRun[]>[] = [];

  constructor(settings: SeedSettings) {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
    this.#worker = new Worker(WORKER, { workerData: settings, resourceLimits });
    this.#worker.on("message", (runs: readonly SeedRun[]) => this.#waiting.shift()?.resolve(runs));
    this.#worker.on("error", (error) => {
      for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
    });
  }

  run(seeds: readonly number[]): Promise<readonly SeedRun[]> {
    const block = Promise.withResolvers<readonly SeedRun[]>();
    this.#waiting.push(block);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    this.#worker.postMessage(seeds);
    return block.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
