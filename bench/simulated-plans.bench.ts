// How many plans a core carries out in a second, and what a virtual event costs, room by room.
// Run it with `node bench/simulated-plans.bench.ts [plans]`; CPU time is measured, so that a loaded machine does not count.
import { BEHAVIOUR_NAMES, type BehaviourName } from "../controller/fallback/behaviours.ts";
import { drawPlan } from "../harness/explore/draw-plan.ts";
import { openSimulatedPlanWorld } from "../harness/plans/simulated-plan-world.ts";
import type { Plan } from "../harness/plans/plan.ts";
import { runSimulatedPlan } from "../harness/plans/run-simulated-plan.ts";
import { Scheduler } from "../harness/simulated/scheduler.ts";
import { drained, promisesDrained } from "../harness/simulated/system-drain.ts";
import { Timeline } from "../harness/timeline/timeline.ts";
import { roomShares } from "./room-shares.ts";

/** Actions of a plan, at most: as the explorer draws them, and small ones. */
const PLAN_SIZES = [8, 2];
/** Rooms that take less than this of the time are told together. */
const SHARE_MIN = 0.01;
const BARE_EVENTS = 100_000;
/** As many plans as this before anything is measured: cold code costs several times as much. */
const WARM_UP = 150;

const count = Number(process.argv[2] ?? 300);
const drawUs = await cpuUs(async () => {
  for (let seed = 0; seed < count; seed += 1) drawPlan(seed, PLAN_SIZES[0] ?? 1);
});
say(`drawing a plan: ${(drawUs / count / 1000).toFixed(2)} ms`);

for (const drain of [drained, promisesDrained]) {
  // oxlint-disable-next-line no-await-in-loop -- what is measured must not share the processor
  const bareUs = await cpuUs(async () => {
    const scheduler = new Scheduler({ drain });
    await scheduler.run(async () => {
      // oxlint-disable-next-line no-await-in-loop -- one event after the other is what is measured
      for (let event = 0; event < BARE_EVENTS; event += 1) await scheduler.sleep(1);
    });
  });
  say(`a bare event, ${drain.name}: ${(bareUs / BARE_EVENTS).toFixed(2)} us`);
}

for (const behaviour of BEHAVIOUR_NAMES) {
  for (const size of PLAN_SIZES) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    await measure(behaviour, size);
  }
}

async function measure(behaviour: BehaviourName, size: number): Promise<void> {
  const plans = Array.from({ length: count }, (_, seed) => drawPlan(seed, size));
  let events = 0;
  const runAll = async (some: readonly Plan[]) => {
    // oxlint-disable-next-line no-await-in-loop
    for (const plan of some) events += (await runSimulatedPlan(plan, behaviour)).virtualEvents;
  };
  await runAll(plans.slice(0, WARM_UP));
  const openUs = await cpuUs(async () => {
    for (const plan of plans) {
      const scheduler = new Scheduler();
      const timeline = new Timeline(scheduler);
      openSimulatedPlanWorld({ plan, behaviour, scheduler, timeline, onFault: fail });
    }
  });
  events = 0;
  const runUs = await cpuUs(() => runAll(plans));
  const eventUs = (runUs - openUs) / events;
  const perPlanMs = runUs / count / 1000;
  say(
    `${behaviour}, at most ${size} actions: ${(1000 / perPlanMs).toFixed(0)} plans a second and core, ` +
      `${perPlanMs.toFixed(1)} ms each (${(openUs / count / 1000).toFixed(1)} ms to open the world), ` +
      `${(events / count).toFixed(0)} events of ${eventUs.toFixed(0)} us`,
  );
  if (size !== PLAN_SIZES[0]) return;
  const shares = await roomShares(() => runAll(plans));
  const large = shares.filter(([, share]) => share >= SHARE_MIN);
  const rest = 1 - large.reduce((sum, [, share]) => sum + share, 0);
  for (const [room, share] of [...large, ["the rest", rest] as const]) {
    say(`  ${(share * eventUs).toFixed(2).padStart(6)} us  ${room}`);
  }
}

async function cpuUs(work: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function fail(error: unknown): never {
  throw error;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
