// How many plans a core carries out in a second, and what a virtual event costs.
// Run it with `node bench/simulated-plans.bench.ts [plans]`; CPU time is measured, so that a loaded machine does not count.
import { BEHAVIOUR_NAMES } from "../controller/fallback/behaviours.ts";
import { drawPlan } from "../harness/explore/draw-plan.ts";
import { openSimulatedPlanWorld } from "../harness/plans/simulated-plan-world.ts";
import { runSimulatedPlan } from "../harness/plans/run-simulated-plan.ts";
import { Scheduler } from "../harness/simulated/scheduler.ts";
import { Timeline } from "../harness/timeline/timeline.ts";

const PLAN_SIZE = 8;
const BARE_EVENTS = 100_000;
/** As many plans as this before anything is measured: cold code costs several times as much. */
const WARM_UP = 150;

const count = Number(process.argv[2] ?? 300);
const plans = Array.from({ length: count }, (_, seed) => drawPlan(seed, PLAN_SIZE));

const drawUs = await cpuUs(async () => {
  for (let seed = 0; seed < count; seed += 1) drawPlan(seed, PLAN_SIZE);
});
say(`drawing a plan: ${(drawUs / count / 1000).toFixed(2)} ms`);

const bareUs = await cpuUs(async () => {
  const scheduler = new Scheduler();
  await scheduler.run(async () => {
    // oxlint-disable-next-line no-await-in-loop -- one event after the other is what is measured
    for (let event = 0; event < BARE_EVENTS; event += 1) await scheduler.sleep(1);
  });
});
say(`a bare event, drained: ${(bareUs / BARE_EVENTS).toFixed(2)} us`);

for (const behaviour of BEHAVIOUR_NAMES) {
  // oxlint-disable-next-line no-await-in-loop -- what is measured must not share the processor
  for (const plan of plans.slice(0, WARM_UP)) await runSimulatedPlan(plan, behaviour);
  // oxlint-disable-next-line no-await-in-loop
  const openUs = await cpuUs(async () => {
    for (const plan of plans) {
      const scheduler = new Scheduler();
      const timeline = new Timeline(scheduler);
      openSimulatedPlanWorld({ plan, behaviour, scheduler, timeline, onFault: fail });
    }
  });
  let events = 0;
  // oxlint-disable-next-line no-await-in-loop
  const runUs = await cpuUs(async () => {
    // oxlint-disable-next-line no-await-in-loop
    for (const plan of plans) events += (await runSimulatedPlan(plan, behaviour)).virtualEvents;
  });
  const perPlanMs = runUs / count / 1000;
  say(
    `${behaviour}: ${(1000 / perPlanMs).toFixed(0)} plans a second and core, ${perPlanMs.toFixed(1)} ms each` +
      ` (${(openUs / count / 1000).toFixed(1)} ms to open the world), ${(events / count).toFixed(0)} events of ` +
      `${((runUs - openUs) / events).toFixed(0)} us`,
  );
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
