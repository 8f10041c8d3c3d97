// Steps that several stories share.
import type { GatewayHandle, World } from "./world.ts";

const STARTS_WITHIN_MS = 15_000;
const SYNCS_WITHIN_MS = 10_000;
const QUIET_SYNCS = 2;

const SNAPSHOTS_CHANGED = "ingress_controller_processed_config_snapshot_cache_miss";
const SNAPSHOTS_UNCHANGED = "ingress_controller_processed_config_snapshot_cache_hit";

/** Whether there are gateways, and a client gets 200 for `path` from all of them. */
export function everyGatewayServes(gateways: readonly GatewayHandle[], path: string): boolean {
  return gateways.length > 0 && gateways.every((gateway) => gateway.statusOf(path) === 200);
}

/** Starts the controller, and waits until every gateway serves `path`. */
export async function startAndServe(world: World, path: string): Promise<void> {
  await world.controller.start();
  await world.until(
    `${path} is served through every gateway`,
    () => everyGatewayServes(world.gateways.all, path),
    STARTS_WITHIN_MS,
  );
}

/** Does something to the cluster, and waits until a sync has taken a snapshot that has it. */
export async function changeAndSync(
  world: World,
  description: string,
  change: () => Promise<void>,
): Promise<void> {
  const before = await snapshots(world, SNAPSHOTS_CHANGED);
  await change();
  await world.until(
    description,
    async () => (await snapshots(world, SNAPSHOTS_CHANGED)) > before,
    SYNCS_WITHIN_MS,
  );
}

/** Waits until Kubernetes counts all gateways as ready, and syncs have gone by in which nothing changed any more. */
export async function settle(world: World): Promise<void> {
  await world.until(
    "all gateways are ready",
    () => world.gateways.all.every(({ isReady }) => isReady),
    SYNCS_WITHIN_MS,
  );
  let changed = -1;
  let unchangedBefore = 0;
  await world.until(
    "nothing changes any more",
    async () => {
      const [changedNow, unchanged] = await Promise.all([
        snapshots(world, SNAPSHOTS_CHANGED),
        snapshots(world, SNAPSHOTS_UNCHANGED),
      ]);
      if (changedNow !== changed) {
        changed = changedNow;
        unchangedBefore = unchanged;
      }
      return unchanged >= unchangedBefore + QUIET_SYNCS;
    },
    SYNCS_WITHIN_MS,
  );
}

async function snapshots(world: World, metric: string): Promise<number> {
  return (await world.controller.metric(metric)) ?? 0;
}
