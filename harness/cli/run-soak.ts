// Lives through one random chapter after the other in one live world, with one cluster and one fleet.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Clock } from "../../core/clock.ts";
import { openLiveWorld } from "../live/open-live-world.ts";
import { allPathsOf, planWorldOf } from "../plans/live-plan-world.ts";
import { isPush } from "../plans/judge-gateways.ts";
import { nameOf, partsOfName, type ObjectName, type Plan } from "../plans/plan.ts";
import { kubeObjectsOf, kubeRefsOf } from "../plans/plan-objects.ts";
import { kindsOf, objectsOf } from "../plans/plan-state.ts";
import type { PlanWorld } from "../plans/plan-world.ts";
import { runPlan } from "../plans/run-plan.ts";
import { ignoringMissing } from "../plans/simulated-plan-world.ts";
import { surroundings } from "../plans/surroundings.ts";
import type { OpenWorld } from "../scenario/run-scenario.ts";
import { memoryTrend, type MemorySample } from "../soak/memory-trend.ts";
import { soakChapter } from "../soak/soak-chapter.ts";
import type { SoakResult } from "../soak/soak-result.ts";
import { unexpectedErrors } from "../soak/unexpected-errors.ts";
import { Timeline } from "../timeline/timeline.ts";

/** About eight hours. */
const CHAPTERS_MAX = 1000;
/** Of the timeline: the world has some twenty a second. */
const EVENTS_MAX = 2_000_000;
/** Often enough for judging, seldom enough to leave the machine to the controller. */
const PROBE_EVERY_MS = 250;
const BOOT = { silentMs: 300, unavailableMs: 300 };
const CONTROLLER_FLAGS = [
  "--use-last-valid-config-for-fallback",
  "--last-valid-store",
  "secret",
  "--proxy-timeout-seconds",
  "5",
] as const;

export interface SoakOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly forMs: number;
  /** Ends it early, with what was found until then. */
  readonly signal: AbortSignal;
  readonly onChapter: (chapter: number, violations: number, bytes: number | undefined) => void;
}

/** @throws {EnvironmentError} when the machine lacks something. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { clock, seed, signal } = options;
  const timeline = new Timeline(clock, EVENTS_MAX);
  const chapters = Array.from({ length: CHAPTERS_MAX }, (_, index) => soakChapter(seed, index));
  const kinds = new Set(chapters.flatMap((plan) => [...kindsOf(plan)]));
  const [first = "/", ...others] = new Set(chapters.flatMap(allPathsOf));
  const world = await openLiveWorld({
    scenario: {
      name: "soak",
      title: "a soak",
      because: "what goes wrong once a day does not go wrong in a story",
      manifests: [],
      objects: surroundings({ replicas: 0 }, kinds),
      probes: [first, ...others],
      boot: BOOT,
      controllerFlags: CONTROLLER_FLAGS,
      expect: { legacy: [], guarded: [], resilient: [] },
      run: async () => ({ observed: await world.observe(), afterTouch: null }),
    },
    // Chapters have no files.
    manifestsFolder: "",
    behaviour: "resilient",
    seed,
    clock,
    timeline,
    probeEveryMs: PROBE_EVERY_MS,
    signal,
  });
  try {
    return await liveThrough(chapters, world, timeline, options);
  } finally {
    await world.close();
  }
}

async function liveThrough(
  chapters: readonly Plan[],
  world: OpenWorld,
  timeline: Timeline,
  { clock, seed, forMs, signal, onChapter }: SoakOptions,
): Promise<SoakResult> {
  const startMs = clock.monotonicMs();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const onAbort = () => failed.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const planWorld = soakWorld(world, clock, timeline, failed.reject);
  const samples: MemorySample[] = [];
  const violations: SoakResult["violations"][number][] = [];
  const known = new Set<string>();
  const names = new Set(chapters.flatMap(objectsOf).map(nameOf));
  let chapter = 0;
  let actions = 0;
  for (const plan of chapters) {
    if (clock.monotonicMs() - startMs >= forMs || signal.aborted) break;
    // oxlint-disable-next-line no-await-in-loop -- one chapter after the other is the point
    const result = await Promise.race([liveOnce(plan, names, planWorld), failed.promise]).catch(
      (error: unknown) => {
        if (signal.aborted) return undefined;
        throw error;
      },
    );
    if (result === undefined) break;
    for (const violation of result.violations) {
      if (!known.has(violation.signature)) violations.push({ ...violation, chapter });
      known.add(violation.signature);
    }
    const pid = timeline.events.findLast((event) => event.type === "controller-started")?.pid;
    // oxlint-disable-next-line no-await-in-loop
    const bytes = pid === undefined ? undefined : await residentBytes(pid);
    const atMs = clock.monotonicMs() - startMs;
    if (pid !== undefined && bytes !== undefined) samples.push({ pid, atMs, bytes });
    actions += plan.actions.length;
    onChapter(chapter, violations.length, bytes);
    chapter += 1;
  }
  signal.removeEventListener("abort", onAbort);
  const { events } = timeline;
  return {
    seed,
    durationMs: clock.monotonicMs() - startMs,
    chapters: chapter,
    actions,
    pushes: events.filter((event) => isPush(event)).length,
    controllerStarts: events.filter(({ type }) => type === "controller-started").length,
    violations,
    unexpectedErrors: unexpectedErrors(events),
    memory: memoryTrend(samples),
  };
}

/** Objects of the chapter before are gone: one with the same name is another object. */
async function liveOnce(plan: Plan, names: ReadonlySet<ObjectName>, world: PlanWorld) {
  for (const ref of [...names].flatMap((name) => kubeRefsOf(partsOfName(name)))) {
    // oxlint-disable-next-line no-await-in-loop -- few
    await world.remove(ref);
  }
  await world.apply(...plan.objects.flatMap(kubeObjectsOf));
  await world.scale(plan.setting.replicas);
  // The controller's flags stay as they are from chapter to chapter.
  return runPlan(world, { ...plan, setting: { ...plan.setting, events: false } });
}

/** Across chapters: the controller goes on, and gateways fail in every way that they know. */
function soakWorld(
  world: OpenWorld,
  clock: Clock,
  timeline: Timeline,
  onFault: (error: unknown) => void,
): PlanWorld {
  const planWorld = planWorldOf(world, clock, timeline, onFault);
  const { controller } = world;
  let isStarted = false;
  return {
    ...planWorld,
    controller: {
      ...planWorld.controller,
      // It counts from chapter to chapter.
      metric: async () => undefined,
      async start() {
        if (isStarted && controller.exit === null) return;
        isStarted = true;
        await controller.start();
      },
    },
    remove: (ref) => ignoringMissing(planWorld.remove(ref)),
  };
}

const run = promisify(execFile);

/** As the system sees it; `undefined` where it does not tell. */
async function residentBytes(pid: number): Promise<number | undefined> {
  try {
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
    const kibibytes = Number(stdout.trim());
    return kibibytes > 0 ? kibibytes * 1024 : undefined;
  } catch {
    // Gone meanwhile, or there is no ps.
    return undefined;
  }
}
