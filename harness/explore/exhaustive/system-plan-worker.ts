// A thread of an exhaustive search: is handed blocks of plans, and hands back what was seen of each.
import { workerData } from "node:worker_threads";
import { serveBlocks } from "../system-block-workers.ts";
import type { Branch } from "./frontier.ts";
import { lookAtPlan, type LookSettings } from "./look-at-plan.ts";

const settings: LookSettings = workerData;
serveBlocks(({ plan }: Branch) => lookAtPlan(plan, settings));
