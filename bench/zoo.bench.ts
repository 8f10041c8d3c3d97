// How soon known defects are found by plans that do not know them: the median over several master seeds.
// Run it with `node bench/zoo.bench.ts [master seeds]`. Time is the processor's, so that a loaded machine does not count.
import type { Clock } from "../core/clock.ts";
import { systemClock } from "../core/system-clock.ts";
import { visitZoo, type ZooVisit } from "../harness/explore/zoo/visit-zoo.ts";
import { ZOO_MEMBERS, type ZooMember } from "../harness/explore/zoo/zoo-members.ts";

const MASTERS_DEFAULT = 10;
/** Seeds follow one another; those of two searches must not overlap. */
const SEEDS_APART = 100_000;
const TIME_MS = 60_000;
const PLAN_SIZE = 8;

const processorClock: Clock = {
  ...systemClock,
  monotonicMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

const masters = Number(process.argv[2] ?? MASTERS_DEFAULT);
const visits: ZooVisit[] = [];
for (let master = 0; master < masters; master += 1) {
  process.stderr.write(`master seed ${master + 1} of ${masters}\n`);
  // oxlint-disable-next-line no-await-in-loop -- what is measured must not share the processor
  const tour = await visitZoo({
    seed: 1 + master * SEEDS_APART,
    planSize: PLAN_SIZE,
    strategy: "random",
    clock: processorClock,
    timeMs: TIME_MS,
    signal: new AbortController().signal,
  });
  visits.push(...tour.visits);
}
for (const member of ZOO_MEMBERS) process.stdout.write(`${line(member)}\n`);

function line(member: ZooMember): string {
  const found = visits.flatMap((visit) =>
    visit.member === member && visit.finding !== undefined ? [visit.finding] : [],
  );
  const missed = Array.from({ length: masters - found.length }, () => Infinity);
  const times = [...found.map(({ foundAfterMs }) => foundAfterMs), ...missed];
  const plans = [...found.map(({ run }) => run), ...missed];
  const actions = Math.max(...found.map(({ plan }) => plan.actions.length));
  return (
    `${member.behaviour}, ${member.name}: found ${found.length} of ${masters} times, median ` +
    `${seconds(median(times))} s and ${median(plans)} plans, at most ${seconds(Math.max(...times))} s, ` +
    `${actions} actions at most`
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** The upper one of two. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}
