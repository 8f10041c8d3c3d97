// What a round of synchronisation costs the controller itself: gateways answer at once, so what is left is our own work.
// Run it with `node bench/rounds.bench.ts [Ingresses [gateways]]`; without arguments, several sizes.
import type { KubeObject } from "../core/kube.ts";
import { silentLog } from "../core/log.ts";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { BEHAVIOURS } from "../controller/fallback/behaviours.ts";
import { ClientManager } from "../controller/gateways/client-manager.ts";
import { parseOptions } from "../controller/options/parse-options.ts";
import { ObjectCache } from "../controller/snapshot/object-cache.ts";
import { isCachedKind } from "../controller/snapshot/kinds.ts";
import { Synchronizer } from "../controller/sync/synchronizer.ts";
import { translateWith } from "../controller/sync/translate-with.ts";
import { FakeAdminApi } from "../controller/testing/fake-admin-api.ts";
import { NO_ENTITY_SERVICE } from "../controller/translate/entity-service.ts";
import { ingress, service, slice } from "./ingress-objects.ts";

const SIZES_DEFAULT = [
  [100, 1],
  [1000, 1],
  [1000, 100],
  [10_000, 1],
  [10_000, 10],
] as const;
const CHANGES = 5;

const given = process.argv.slice(2).map(Number);
const [ingresses, gateways = 1] = given;
const sizes = ingresses === undefined ? SIZES_DEFAULT : [[ingresses, gateways] as const];

process.stdout.write(
  "Ingresses gateways | first  one-change  late-gateway  broken  again | ms, and as multiples of JSON.stringify\n",
);
for (const [size, count] of sizes) {
  // oxlint-disable-next-line no-await-in-loop -- one after the other, or they would disturb each other
  await measure(size, count);
}

async function measure(size: number, count: number): Promise<void> {
  const world = await start(size, count);
  const first = await timed(world.round);
  const document: unknown = JSON.parse(world.admins[0]?.held ?? "{}");
  const jsonMs = Math.min(...(await repeated(CHANGES, async () => JSON.stringify(document))));
  const change = Math.min(
    ...(await repeated(CHANGES, world.round, (index) =>
      world.apply(ingress(index, `/changed-${index}`)),
    )),
  );
  await world.list(count + 1);
  const late = await timed(world.round);
  world.breakIngress(size - 1);
  const broken = await timed(world.round);
  const again = await timed(world.round);
  const columns = [first, change, late, broken, again].map(
    (ms) => `${ms.toFixed(1)} (${(ms / jsonMs).toFixed(1)}x)`,
  );
  process.stdout.write(`${size} ${count} | ${columns.join("  ")} | JSON ${jsonMs.toFixed(1)} ms\n`);
}

async function start(size: number, count: number) {
  const parsed = parseOptions(["--feature-gates", "FallbackConfiguration=true"], {}, () => "");
  if (!parsed.ok) throw new Error(parsed.text);
  const { admins, refused, manager } = acceptingGateways();
  const cache = new ObjectCache();
  const apply = (object: KubeObject) => {
    if (isCachedKind(object.kind)) cache.apply(object.kind, object);
  };
  for (let index = 0; index < size; index += 1) {
    for (const object of [ingress(index), service(index), slice(index)]) apply(object);
  }
  const node = { version: "3.9.1", configuration: { database: "off" } };
  const synchronizer = new Synchronizer({
    clock: systemClock,
    log: silentLog,
    behaviour: BEHAVIOURS.resilient,
    observe: () => undefined,
    cache,
    gateways: manager,
    translate: translateWith(parsed.options.controller, node, systemClock, NO_ENTITY_SERVICE),
    random: seededRandom(1),
    retry: { firstMs: 1000, maxMs: 5000 },
    pushTimeoutMs: 60_000,
    statusTimeoutMs: 5000,
    pushesUnchanged: false,
    fallbackEnabled: true,
    backfillEnabled: false,
  });
  const list = async (listed: number) => {
    manager.notify(
      Array.from({ length: listed }, (_, index) => ({
        url: `http://gateway-${index}`,
        pod: { namespace: "kong", name: `gateway-${index}` },
        tlsServerName: "",
      })),
    );
    await manager.checkReadiness();
  };
  await list(count);
  return {
    admins,
    apply,
    list,
    round: async () => {
      const outcome = await synchronizer.update();
      if (outcome.kind === "failed") throw new Error(outcome.error);
    },
    breakIngress: (index: number) => {
      refused.add(`ns.ingress-${index}.service-${index}.host-${index}.example.com.80`);
      apply(ingress(index, "/broken"));
    },
  };
}

/** Gateways that accept everything but the routes that are to be refused. */
function acceptingGateways() {
  const admins: FakeAdminApi[] = [];
  const refused = new Set<string>();
  const connect = (url: string) => {
    const admin = new FakeAdminApi(url);
    admin.judge = (document) => {
      const blamed = [...refused].filter((name) => document.includes(`"${name}"`));
      if (blamed.length === 0) return "accept";
      return { status: 400, body: JSON.stringify({ flattened_errors: blamed.map(refusalOf) }) };
    };
    admins.push(admin);
    return admin;
  };
  const manager = new ClientManager(
    {
      clock: systemClock,
      log: silentLog,
      connect: ({ url }) => connect(url),
      asksBeforeReady: true,
      checkIntervalMs: 60_000,
      checkTimeoutMs: 5000,
    },
    [],
  );
  return { admins, refused, manager };
}

function refusalOf(route: string) {
  const name = route.split(".")[1] ?? "";
  return {
    entity_type: "route",
    entity_name: route,
    entity_tags: [
      `k8s-name:${name}`,
      "k8s-namespace:ns",
      "k8s-kind:Ingress",
      `k8s-uid:${name}`,
      "k8s-group:networking.k8s.io",
      "k8s-version:v1",
    ],
    errors: [{ type: "field", field: "paths", message: "no" }],
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

async function repeated(
  times: number,
  work: () => Promise<unknown>,
  before: (index: number) => void = () => undefined,
): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let index = 0; index < times; index += 1) {
    before(index);
    const startMs = performance.now();
    // oxlint-disable-next-line no-await-in-loop
    await work();
    taken.push(performance.now() - startMs);
  }
  return taken;
}
