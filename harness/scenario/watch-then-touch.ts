// The end of most stories: look on, and if nothing moves, touch something that has nothing to do with it.
import type { Findings, Observation } from "./observation.ts";
import { everyGatewayServes, syncsSoFar } from "./steps.ts";
import type { ObjectRef, World } from "./world.ts";

export interface WatchOptions {
  /** What a client should get 200 for, through every gateway. */
  readonly path: string;
  /** How long to look on, at least, before calling it stuck. */
  readonly forMs: number;
  /** What else belongs to a good end, beside serving. */
  readonly alsoAwaits?: () => boolean;
  /** The unrelated object; nothing is touched without one. */
  readonly touch?: ObjectRef;
}

/** What did not move in so many syncs is stuck: they take longer than the controller's interval between readiness checks. */
const STUCK_SYNCS = 12;
const LOOK_MS_MAX = 60_000;
/** What serves has to go on serving for this long. */
const STAYS_MS = 600;
const TOUCH_MS_MAX = 15_000;

/**
 * Looks on until every gateway serves or the controller is gone, or nothing has moved for long enough. Where the
 * controller lives and something is still not served, touches an object and looks what that changes.
 */
export async function watchThenTouch(world: World, options: WatchOptions): Promise<Findings> {
  const { path, forMs, touch, alsoAwaits = () => true } = options;
  const serves = () => everyGatewayServes(world.gateways.all, path);
  const isOver = () => world.controller.exit !== null || (serves() && alsoAwaits());
  const elapsedMs = world.stopwatch();
  const syncsBefore = await syncsSoFar(world);
  const isStuck = async () =>
    elapsedMs() >= forMs && (await syncsSoFar(world)) >= syncsBefore + STUCK_SYNCS;
  await world.watch(
    `${path} is served, or the controller ends, or nothing moves`,
    LOOK_MS_MAX,
    async () => isOver() || (await isStuck()),
  );
  if (serves()) await world.watch("it stays served", STAYS_MS, () => !serves());

  const observed = await world.observe();
  if (world.controller.exit !== null || observedServing(observed, path) || touch === undefined) {
    return { observed, afterTouch: null };
  }
  const touched = `${touch.kind} ${touch.namespace === undefined ? "" : `${touch.namespace}/`}${touch.name}`;
  const seen = observed.gateways.map(({ name }) => name).join(", ");
  world.mark(`${seen} still does not serve ${path}; touching ${touched}`);
  const touchedMs = world.stopwatch();
  await world.kube.touch(touch);
  await world.watch(
    `${path} is served after the touch`,
    TOUCH_MS_MAX,
    () => serves() || world.controller.exit !== null,
  );
  const touchToServingMs = serves() ? touchedMs() : null;
  return { observed, afterTouch: { ...(await world.observe()), touched, touchToServingMs } };
}

function observedServing({ gateways }: Observation, path: string): boolean {
  return gateways.every(({ probes }) =>
    probes.some((probe) => probe.path === path && probe.status === 200),
  );
}
