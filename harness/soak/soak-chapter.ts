// What happens in one chapter of a soak: a random plan, cut to what a live world can do.
import { drawPlan } from "../explore/draw-plan.ts";
import type { Plan, PlanAction } from "../plans/plan.ts";

const ACTIONS_MAX = 12;
/** Longer pauses tell nothing new. */
const GAP_MS_MAX = 4000;
/** All gateways have to be there at the end, so that there is something to look at. */
const REPLICAS_AT_THE_END = 2;
const CHAPTERS_SEED_STEP = 7919;
/** One controller has to live long enough for its memory to tell something. */
const RESTARTS_IN_CHAPTERS = 6;

/** The plan of a chapter: 0, 1, 2, ... The same for the same seed. */
export function soakChapter(seed: number, chapter: number): Plan {
  const drawn = drawPlan((seed + chapter * CHAPTERS_SEED_STEP) % 2 ** 32, ACTIONS_MAX);
  const kept = drawn.actions.filter((action) => isPossible(action, chapter));
  const actions = closer(kept);
  const endMs = (actions.at(-1)?.atMs ?? 0) + GAP_MS_MAX;
  const how = chapter % 2 === 0 ? "stop" : "kill";
  const restart: PlanAction = { atMs: endMs, type: "restart-controller", how };
  const scale: PlanAction = { atMs: endMs, type: "scale", replicas: REPLICAS_AT_THE_END };
  return {
    ...drawn,
    setting: { ...drawn.setting, backfill: true },
    actions: [...actions, ...(chapter < RESTARTS_IN_CHAPTERS ? [restart] : []), scale],
  };
}

const NOT_LIVED: ReadonlySet<PlanAction["type"]> = new Set([
  "fail-kube",
  "cut-kube",
  "fail-link",
  "set-boot",
  "jump-clock",
]);

/** Gateways fail in every way that they know here; the API server, the ways between and the clock do not. */
function isPossible({ type }: PlanAction, chapter: number): boolean {
  if (NOT_LIVED.has(type)) return false;
  return type !== "restart-controller" || chapter < RESTARTS_IN_CHAPTERS;
}

function closer(actions: readonly PlanAction[]): readonly PlanAction[] {
  let beforeMs = 0;
  let atMs = 0;
  return actions.map((action) => {
    atMs += Math.min(GAP_MS_MAX, action.atMs - beforeMs);
    beforeMs = action.atMs;
    return { ...action, atMs };
  });
}
