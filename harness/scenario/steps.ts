// Steps that several stories share. They wait for states, not for times, so that a slow machine only takes longer.
import type { GatewayHandle, World } from "./world.ts";

/** Costs nothing when all is well. */
const STEP_MS_MAX = 30_000;
const QUIET_SYNCS = 2;

const SNAPSHOTS_CHANGED = "ingress_controller_processed_config_snapshot_cache_miss";
const SNAPSHOTS_UNCHANGED = "ingress_controller_processed_config_snapshot_cache_hit";

/** Whether there are gateways, and a client gets 200 for `path` from all of them. */
export function everyGatewayServes(gateways: readonly GatewayHandle[], path: string): boolean {
  return everyGatewayAnswers(gateways, path, 200);
}

/** Whether there are gateways, and a client gets `status` for `path` from all of them. */
export function everyGatewayAnswers(
  gateways: readonly GatewayHandle[],
  path: string,
  status: number,
): boolean {
  return gateways.length > 0 && gateways.every((gateway) => gateway.statusOf(path) === status);
}

/** Starts the controller, and waits until every gateway serves `path`. */
export async function startAndServe(world: World, path: string): Promise<void> {
  await world.controller.start();
  await untilAllServe(world, path);
}

/** Waits until a client gets 200 for `path` from every gateway. */
export async function untilAllServe(world: World, path: string): Promise<void> {
  await world.until(
    `${path} is served through every gateway`,
    () => everyGatewayServes(world.gateways.all, path),
    STEP_MS_MAX,
  );
}

/** Lists every gateway as ready, or as not ready. */
export async function setReady({ gateways }: World, isReady: boolean): Promise<void> {
  await Promise.all(gateways.all.map((gateway) => gateway.setReady(isReady)));
}

/** Does something to the cluster, and waits until a sync has taken it in, and further ones have found nothing new. */
export async function changeAndSync(
  world: World,
  description: string,
  change: () => Promise<void>,
): Promise<void> {
  const look = snapshotWatch(world);
  const before = await look();
  await change();
  await world.until(
    description,
    async () => {
      const { changed, unchangedSince } = await look();
      return changed > before.changed && unchangedSince >= QUIET_SYNCS;
    },
    STEP_MS_MAX,
  );
}

/** Scales up, and lets the new gateways answer only when syncs have met them booting. */
export async function scaleUpSlowly(world: World, replicas: number): Promise<void> {
  const { gateways } = world;
  const letBoot = gateways.holdBoot();
  await changeAndSync(world, "syncs have met the booting gateway", () => gateways.scale(replicas));
  letBoot();
  await untilAllAnswer(world);
}

/**
 * Scales up such that the new gateways answer before anybody hears of them, and are heard of right after a sync: the next
 * one finds them ready, when its period is long enough to ask them.
 */
export async function scaleUpAtOnce(world: World, replicas: number): Promise<void> {
  const { gateways } = world;
  const list = gateways.holdListing();
  await gateways.scale(replicas);
  const isThere = () => gateways.all.length === replicas;
  await world.until("the new gateways are there", isThere, STEP_MS_MAX);
  await untilAllAnswer(world);
  const syncs = await syncsSoFar(world);
  const hasSynced = async () => (await syncsSoFar(world)) > syncs;
  await world.until("a sync has just gone by", hasSynced, STEP_MS_MAX);
  list();
}

/** Applies these files one after the other, each when syncs have taken in the one before: nothing is seen half. */
export async function applyInTurn(world: World, ...files: readonly string[]): Promise<void> {
  for (const file of files) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    await changeAndSync(world, `syncs have seen ${file}`, () => world.kube.apply(file));
  }
}

/** Kills every gateway; what starts again, empty, does not come to answer until the function that comes back is called. */
export async function killGateways({ gateways }: World): Promise<() => void> {
  const letBoot = gateways.holdBoot();
  await Promise.all(gateways.all.map((gateway) => gateway.restart(0)));
  return letBoot;
}

/** Waits until a readiness check of the controller's has found a gateway down, and syncs have gone by since. */
export async function untilFoundDown(world: World): Promise<void> {
  const { controller } = world;
  const isFoundDown = () => controller.hasLogged("gateway is not ready any more");
  await world.until("a readiness check has found the gateway down", isFoundDown, STEP_MS_MAX);
  const syncs = await syncsSoFar(world);
  const haveSynced = async () => (await syncsSoFar(world)) >= syncs + QUIET_SYNCS;
  await world.until("syncs have gone by since", haveSynced, STEP_MS_MAX);
}

/** Waits until every gateway's Admin API answers. */
export async function untilAllAnswer(world: World): Promise<void> {
  const doAllAnswer = () => world.gateways.all.every(({ phase }) => phase === "running");
  await world.until("every gateway answers", doAllAnswer, STEP_MS_MAX);
}

/** Waits until Kubernetes counts all gateways as ready, and nothing changes any more. */
export async function settle(world: World): Promise<void> {
  const areReady = () => world.gateways.all.every(({ isReady }) => isReady);
  await world.until("all gateways are ready", areReady, STEP_MS_MAX);
  const look = snapshotWatch(world);
  const isQuiet = async () => (await look()).unchangedSince >= QUIET_SYNCS;
  await world.until("nothing changes any more", isQuiet, STEP_MS_MAX);
}

/** How many syncs have taken a snapshot so far. */
export async function syncsSoFar({ controller }: World): Promise<number> {
  const counts = [SNAPSHOTS_CHANGED, SNAPSHOTS_UNCHANGED].map((name) => controller.metric(name));
  return (await Promise.all(counts)).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** Each call tells how many snapshots were new, and how many syncs found nothing new since the last of them was seen. */
function snapshotWatch({ controller }: World) {
  let changed = -1;
  let unchangedBefore = 0;
  return async () => {
    const changedNow = (await controller.metric(SNAPSHOTS_CHANGED)) ?? 0;
    const unchanged = (await controller.metric(SNAPSHOTS_UNCHANGED)) ?? 0;
    if (changedNow !== changed) {
      changed = changedNow;
      unchangedBefore = unchanged;
    }
    return { changed, unchangedSince: unchanged - unchangedBefore };
  };
}
