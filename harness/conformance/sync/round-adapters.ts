// Rounds in which gateways refuse: how often each is sent something, and what it is.
import type { ConfigReply } from "../../../core/admin-api.ts";
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import type { FakeAdminApi } from "../../../controller/testing/fake-admin-api.ts";
import type { ReplayedCase } from "../../../controller/testing/fallback-cases.ts";
import { startSyncWorld, taggedRefusal } from "../../../controller/testing/sync-world.ts";
import type { SyncAdapter } from "./sync-adapter.ts";

type World = Awaited<ReturnType<typeof startSyncWorld>>;

export const ROUND_ADAPTERS: Readonly<Record<string, SyncAdapter>> = {
  recovery_from_gateway_errors: recovery,
  skip_when_in_sync: skipping,
  successful_and_failed_recovery: oneRecovery,
  last_valid_cache_snapshot: keptSnapshot,
  last_valid_configuration: heldConfiguration,
};

/** The recorded rounds were run with a change detector that always says yes. */
const ALWAYS = { pushesUnchanged: true };

const SILENT_REFUSAL: ConfigReply = { status: 400, body: JSON.stringify({ message: "invalid" }) };
const BLAMING_REFUSAL = taggedRefusal([{ name: "broken", uid: "uid-broken" }]);
const FAILURE: ConfigReply = { status: 500, body: "" };
/** By the recordings' words; what is none of these is a failure. */
const REFUSALS: ReadonlyMap<unknown, ConfigReply> = new Map([
  ["rejected_with_entities", BLAMING_REFUSAL],
  ["rejected_without_entities", SILENT_REFUSAL],
]);

async function recovery(recorded: JsonObject): Promise<ReplayedCase> {
  const errors = arrayOr(recorded["gateway_errors"]);
  const names = errors.map((_, index) => `gw${index}`);
  const fallback = recorded["fallback_feature"] === true;
  const world = await startSyncWorld("guarded", names, { fallback, ...ALWAYS });
  world.apply("good", "broken");
  const gateways = names.map((name) => world.gateway(name));
  if (recorded["has_last_valid_config"] === true) {
    await world.update();
    world.apply("new");
  }
  const before = gateways.map(({ posted }) => posted.length);
  const [valid] = gateways.map(({ posted }) => posted.at(-1));
  for (const [index, error] of errors.entries()) refuseOnce(gateways[index], error);
  const outcome = await world.update();
  const pushes = gateways.map(({ posted }, index) => posted.length - (before[index] ?? 0));
  const pushed = gateways[0]?.posted.at(-1);
  const expected = recorded["expected"];
  return {
    expected: {
      recovery: expected,
      pushes: names.map(() => (expected === "none" ? 1 : 2)),
      isError: true,
    },
    got: { recovery: recoveryIn(world, pushed, valid), pushes, isError: "error" in outcome },
  };
}

function recoveryIn({ events }: World, pushed: string | undefined, valid: string | undefined) {
  if (events.some(({ type }) => type === "fallback-generated")) return "fallback";
  return valid !== undefined && pushed === valid ? "last_valid" : "none";
}

function refuseOnce(gateway: FakeAdminApi | undefined, error: unknown): void {
  if (gateway === undefined || error === null) return;
  const { judge } = gateway;
  gateway.judge = () => {
    gateway.judge = judge;
    return REFUSALS.get(error) ?? FAILURE;
  };
}

/** The steps before it are taken again, each in its own round. */
async function skipping(
  recorded: JsonObject,
  before: readonly JsonObject[],
): Promise<ReplayedCase | string> {
  const steps = [...before, recorded].map(({ action }) => stringOr(action, ""));
  const world = await startSyncWorld("guarded", ["gw1"], ALWAYS);
  world.apply("broken");
  const names = ["gw1"];
  let isError = false;
  for (const [index, step] of steps.entries()) {
    const [, joining] = /gateway (\w+) appears/.exec(step) ?? [];
    if (joining !== undefined) names.push(joining);
    // oxlint-disable-next-line no-await-in-loop -- one step after the other
    await world.list(...names);
    if (/object added/.test(step)) world.apply(`added-${index}`);
    const [, refusing] = /reject (\w+) once/.exec(step) ?? [];
    if (refusing !== undefined) refuseOnce(world.gateway(refusing), "rejected_with_entities");
    // oxlint-disable-next-line no-await-in-loop
    isError = "error" in (await world.update());
  }
  const counted = objectOr(recorded["expected_pushes"]);
  const { expected_cache_switches: switches } = recorded;
  return {
    expected: { isError: recorded["expected_error"], pushes: counted, switches },
    got: {
      isError,
      pushes: Object.fromEntries(
        Object.keys(counted).map((name) => [name, world.gateway(name).posted.length]),
      ),
      switches: switches === undefined ? undefined : cacheSwitches(world),
    },
  };
}

/** How often the translator was given another cache. */
function cacheSwitches({ events }: World): number {
  return events.filter(
    (event) =>
      event.type === "fallback-generated" || (event.type === "snapshot-taken" && event.changed),
  ).length;
}

async function oneRecovery(recorded: JsonObject): Promise<ReplayedCase> {
  // An earlier version of what is broken shows whether it is put back.
  const metadata = { name: "broken", namespace: "ns", uid: "uid-broken", resourceVersion: "0" };
  const world = await startSyncWorld("guarded", ["gw"], {
    ...ALWAYS,
    backfill: recorded["use_last_valid"] === true,
    lastValidBefore: CacheStores.fromObjects([{ apiVersion: "v1", kind: "Service", metadata }]),
  });
  world.apply("good", "broken");
  const gateway = world.gateway("gw");
  const isRefusedAgain = recorded["second_push"] !== "accepted";
  gateway.judge = () => {
    gateway.judge = () => (isRefusedAgain ? FAILURE : "accept");
    return BLAMING_REFUSAL;
  };
  const outcome = await world.update();
  const { expected_cache_switches: switches } = recorded;
  const last = world.events.findLast((event) => event.type === "gateway-updated");
  const got = {
    generator: generatorIn(world),
    pushes: gateway.posted.length,
    isError: "error" in outcome,
    switches: switches === undefined ? undefined : cacheSwitches(world),
    diagnostic: {
      fallback: last?.isFallback === true,
      failed: last !== undefined && last.result.kind !== "accepted",
    },
  };
  const fallback = gateway.posted.at(-1);
  const lastValid = await lastValidOf(world, [gateway]);
  return {
    expected: {
      generator: recorded["expected_generator"],
      pushes: recorded["expected_pushes"],
      isError: recorded["expected_update_error"],
      switches,
      diagnostic: recorded["expected_diagnostic"],
      lastValid: recorded["expected_last_valid_config"],
    },
    got: {
      ...got,
      lastValid:
        lastValid !== undefined && lastValid === fallback ? "fallback configuration" : null,
    },
  };
}

function generatorIn({ events }: World): string {
  const generated = events.find((event) => event.type === "fallback-generated");
  if (generated === undefined) return "none";
  return generated.metadata.backfilled.length > 0 ? "backfill" : "exclude";
}

/** What gateways are given that refuse a round and blame nobody; `undefined`: nothing is known to be valid. */
async function lastValidOf(
  world: World,
  gateways: readonly FakeAdminApi[],
): Promise<string | undefined> {
  const [first] = gateways;
  const before = first?.posted.length ?? 0;
  for (const gateway of gateways) {
    gateway.judge = () => {
      gateway.judge = () => "accept";
      return SILENT_REFUSAL;
    };
  }
  world.apply("another");
  await world.update();
  return first?.posted.slice(before)[1];
}

async function keptSnapshot(recorded: JsonObject): Promise<ReplayedCase> {
  const world = await startSyncWorld("guarded", ["gw"], {
    fallback: recorded["fallback_feature"] === true,
    backfill: recorded["use_last_valid"] === true,
  });
  world.apply("good");
  await world.update();
  return { expected: recorded["expected_kept"], got: world.kept !== undefined };
}

async function heldConfiguration(recorded: JsonObject): Promise<ReplayedCase> {
  const names = ["gw1", "gw2"];
  const world = await startSyncWorld("guarded", names, { fallback: false, ...ALWAYS });
  const gateways = names.map((name) => world.gateway(name));
  for (const gateway of gateways) {
    if (recorded["last_valid_on_gateways"] === true) holdFromBefore(gateway);
    let refusals = Number(recorded["rejections_per_gateway"]);
    gateway.judge = () => {
      refusals -= 1;
      return refusals >= 0 ? SILENT_REFUSAL : "accept";
    };
  }
  world.apply("new");
  const outcome = await world.update();
  const error = "error" in outcome ? outcome.error : undefined;
  const lastValid = await lastValidOf(world, gateways);
  return {
    expected: {
      lastValid: recorded["expected_last_valid"],
      isError: recorded["expected_error"],
      newlines: recorded["joined_newlines"] ?? 0,
    },
    got: {
      lastValid: lastValid === undefined ? null : firstService(lastValid),
      isError: error !== undefined,
      newlines: (error?.match(/\n/g) ?? []).length,
    },
  };
}

/** As a gateway that was configured before the controller came. */
function holdFromBefore(gateway: FakeAdminApi): void {
  gateway.getStatus = async () => ({ configuration_hash: "c".repeat(32) });
  gateway.listEntities = async (collection?: string) =>
    collection === "services" ? [{ name: "old" }] : [];
}

function firstService(document: string): unknown {
  const [service] = arrayOr(objectOr(JSON.parse(document))["services"]);
  return isJsonObject(service) ? service["name"] : service;
}
