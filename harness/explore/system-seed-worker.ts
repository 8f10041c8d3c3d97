// A thread of a search: is handed blocks of seeds, and hands back what came of each.
import { workerData } from "node:worker_threads";
import { runSeed, type SeedSettings } from "./run-seeds.ts";
import { serveBlocks } from "./system-block-workers.ts";

const settings: SeedSettings = workerData;
serveBlocks((seed: number) => runSeed(seed, settings));
