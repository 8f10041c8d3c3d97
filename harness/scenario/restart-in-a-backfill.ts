// A story that two scenarios share: what a controller knows to have been valid, and whether its next life does.
import type { Findings } from "./observation.ts";
import { startAndServe, untilAllAnswer } from "./steps.ts";
import { watchThenTouch } from "./watch-then-touch.ts";
import type { World } from "./world.ts";

export interface BackfillStory {
  /** A manifest with a broken version of what is served. */
  readonly broken: string;
  /** Served before, and by backfill. */
  readonly path: string;
}

const STEP_MS_MAX = 30_000;
const LOOK_MS = 4000;

/** Breaks an object, then stops the controller and all gateways, and starts both again. */
export async function restartInABackfill(
  world: World,
  { broken, path }: BackfillStory,
): Promise<Findings> {
  const { kube, gateways, controller } = world;
  await startAndServe(world, path);
  world.mark("what is served is edited, and broken");
  await kube.apply(broken);
  const isRecovered = () => controller.hasLogged("recovered from a rejected configuration");
  await world.until("the last valid version is in force", isRecovered, STEP_MS_MAX);

  world.mark("the controller is stopped, and Kong is scaled to zero");
  await controller.stop();
  await gateways.scale(0);
  await world.until("Kong is gone", () => gateways.all.length === 0, STEP_MS_MAX);
  world.mark("the controller is started, and Kong is scaled to one");
  await controller.start();
  await gateways.scale(1);
  await world.until("Kong is there", () => gateways.all.length === 1, STEP_MS_MAX);
  await untilAllAnswer(world);
  return watchThenTouch(world, { path, forMs: LOOK_MS });
}
