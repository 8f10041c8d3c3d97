// The end of most stories: look on, and if nothing moves, touch something that has nothing to do with it.
import type { Findings, Observation } from "./observation.ts";
import { everyGatewayServes } from "./steps.ts";
import type { ObjectRef, World } from "./world.ts";

export interface WatchOptions {
  /** What a client should get 200 for, through every gateway. */
  readonly path: string;
  /** How long to look on before calling it stuck. */
  readonly forMs: number;
  /** What else belongs to a good end, beside serving. */
  readonly alsoAwaits?: () => boolean;
  /** The unrelated object. */
  readonly touch: ObjectRef;
}

/** What serves has to go on serving for this long. */
const STAYS_MS = 600;
const TOUCH_HELPS_WITHIN_MS = 8000;

/**
 * Looks on until every gateway serves or the controller is gone, at most for `forMs`. Where the controller lives and
 * something is still not served, touches an object and looks what that changes.
 */
export async function watchThenTouch(world: World, options: WatchOptions): Promise<Findings> {
  const { path, forMs, touch, alsoAwaits = () => true } = options;
  const serves = () => everyGatewayServes(world.gateways.all, path);
  const isOver = () => world.controller.exit !== null || (serves() && alsoAwaits());
  await world.watch(`${path} is served, or the controller ends`, forMs, isOver);
  if (serves()) await world.watch("it stays served", STAYS_MS, () => !serves());

  const observed = await world.observe();
  if (world.controller.exit !== null || observedServing(observed, path)) {
    return { observed, afterTouch: null };
  }
  const touched = `${touch.kind} ${touch.namespace === undefined ? "" : `${touch.namespace}/`}${touch.name}`;
  const seen = observed.gateways.map(({ name }) => name).join(", ");
  world.mark(`${seen} still serves nothing at ${path}; touching ${touched}`);
  const stopwatch = world.stopwatch();
  await world.kube.touch(touch);
  await world.watch(
    `${path} is served after the touch`,
    TOUCH_HELPS_WITHIN_MS,
    () => serves() || world.controller.exit !== null,
  );
  const touchToServingMs = serves() ? stopwatch() : null;
  return { observed, afterTouch: { ...(await world.observe()), touched, touchToServingMs } };
}

function observedServing({ gateways }: Observation, path: string): boolean {
  return gateways.every(({ probes }) =>
    probes.some((probe) => probe.path === path && probe.status === 200),
  );
}
