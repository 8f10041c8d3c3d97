// A thread of a search: is handed blocks of seeds, and hands back what came of each.
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { runSeed, type SeedRun, type SeedSettings } from "./run-seeds.ts";

const settings: SeedSettings = workerData;
if (parentPort === null)
  throw new RangeError("this is a thread of a search, and nothing by itself");
serve(parentPort);

function serve(port: MessagePort): void {
  let last: Promise<void> = Promise.resolve();
  port.on("message", (seeds: readonly number[]) => {
    // One after the other; what goes wrong ends the thread, and is told by it.
    last = last.then(async () => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
      port.postMessage(await runBlock(seeds));
    });
  });
}

async function runBlock(seeds: readonly number[]): Promise<readonly SeedRun[]> {
  const runs: SeedRun[] = [];
  for (const seed of seeds) {
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    runs.push(await runSeed(seed, settings));
  }
  return runs;
}
