// A toy cluster and toy gateways, for tests of whole rounds.
import type { ConfigReply } from "../../core/admin-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { BEHAVIOURS, type BehaviourName } from "../fallback/behaviours.ts";
import { ClientManager } from "../gateways/client-manager.ts";
import type { DiscoveredAdminApi } from "../gateways/discovered-admin-api.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { ObjectCache } from "../snapshot/object-cache.ts";
import { refOf } from "../snapshot/object-ref.ts";
import type { SyncEvent } from "../sync/sync-event.ts";
import { Synchronizer } from "../sync/synchronizer.ts";
import type { UpdateOutcome } from "../sync/update-outcome.ts";
import type { Translated } from "../sync/translate-port.ts";
import { FakeAdminApi } from "./fake-admin-api.ts";
import { turn } from "./system-turn.ts";

const SYNC_MS = 1000;

interface SyncWorldOptions {
  readonly backfill?: boolean;
  /** By default they are made. */
  readonly fallback?: boolean;
  readonly pushesUnchanged?: boolean;
  readonly lastValidBefore?: CacheStores;
}

export async function startSyncWorld(
  behaviour: BehaviourName,
  names: readonly string[],
  { backfill = false, fallback = true, pushesUnchanged = false, ...rest }: SyncWorldOptions = {},
) {
  const clock = new VirtualClock(turn);
  const { gateway, manager, list } = startGateways(clock, BEHAVIOURS[behaviour].asksBeforeReady);
  await list(...names);

  const cache = new ObjectCache();
  const events: SyncEvent[] = [];
  let version = 0;
  let kept: CacheStores | undefined;
  const put = (name: string, marks: object) => {
    version += 1;
    cache.apply("Service", object(name, version, marks));
  };
  const synchronizer = new Synchronizer({
    clock,
    log: silentLog,
    behaviour: BEHAVIOURS[behaviour],
    observe: (event) => events.push(event),
    cache,
    gateways: manager,
    translate,
    random: seededRandom(1),
    retry: { firstMs: SYNC_MS, maxMs: 5 * SYNC_MS },
    pushTimeoutMs: 30_000,
    statusTimeoutMs: 5000,
    pushesUnchanged,
    fallbackEnabled: fallback,
    backfillEnabled: backfill,
    ...rest,
    keepLastValid: (stores) => {
      kept = stores;
    },
  });
  return {
    events,
    get kept() {
      return kept;
    },
    gateway,
    list,
    apply: (...applied: readonly string[]) => applied.forEach((name) => put(name, {})),
    break: (name: string) => put(name, { broken: true }),
    remove: (name: string) => cache.delete("Service", object(name, 0, {})),
    clock,
    /** One round, and the pause after it. */
    async update() {
      const outcome = await synchronizer.update();
      await clock.advance(SYNC_MS);
      return outcome;
    },
    /** One round in which somebody does not answer. */
    async slowUpdate(forMs: number) {
      let result: UpdateOutcome | "still going on" = "still going on";
      void synchronizer.update().then((outcome) => {
        result = outcome;
      });
      await clock.advance(forMs);
      return result;
    },
    held: (name: string): readonly string[] | undefined => {
      const { held } = gateway(name);
      return held === undefined ? undefined : servicesOf(held).map((service) => service.name);
    },
  };
}

/** Gateways that come to be by being named, and their manager. */
function startGateways(clock: VirtualClock, asksBeforeReady: boolean) {
  const gateways = new Map<string, FakeAdminApi>();
  const gateway = (name: string) => {
    const known = gateways.get(name) ?? new FakeAdminApi(`http://${name}`, clock);
    if (!gateways.has(name)) known.judge = (document) => reject(document);
    gateways.set(name, known);
    return known;
  };
  const manager = new ClientManager(
    {
      clock,
      log: silentLog,
      connect: ({ url }) => gateway(url.slice("http://".length)),
      asksBeforeReady,
      checkIntervalMs: 10_000,
      checkTimeoutMs: 5000,
    },
    [],
  );
  void manager.run(new AbortController().signal);
  const list = async (...listed: readonly string[]) => {
    manager.notify(listed.map(discovered));
    await clock.advance(0);
  };
  return { gateway, manager, list };
}

/** A toy translation: each Service of the cluster is a Kong service. */
function translate(stores: CacheStores): Translated {
  const objects = [...stores.store("Service").values()].toSorted((a, b) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  );
  const services = objects.map((each) => ({
    name: each.metadata.name,
    uid: each.metadata.uid,
    ...(each["broken"] === true && { broken: true }),
  }));
  return {
    candidate: { pluginNames: new Set(), render: () => ({ _format_version: "3.0", services }) },
    failures: [],
    objects: objects.map(refOf),
  };
}

/** A gateway that refuses services which are marked as broken, or whose name says so. */
export function reject(
  document: string,
  blame: (names: readonly Service[]) => readonly Service[] = (names) => names,
  refused = /^bad/,
): "accept" | ConfigReply {
  const broken = servicesOf(document).filter(
    (service) => service.broken === true || refused.test(service.name),
  );
  if (broken.length === 0) return "accept";
  return taggedRefusal(blame(broken));
}

/** The answer of a gateway that blames these services. */
export function taggedRefusal(services: readonly Service[]): ConfigReply {
  const flattened = services.map(({ name, uid }) => ({
    entity_type: "service",
    entity_name: name,
    entity_tags: [
      `k8s-name:${name}`,
      "k8s-namespace:ns",
      "k8s-kind:Service",
      `k8s-uid:${uid}`,
      "k8s-version:v1",
    ],
    errors: [{ type: "field", field: "host", message: "broken" }],
  }));
  return { status: 400, body: JSON.stringify({ code: 14, flattened_errors: flattened }) };
}

interface Service {
  readonly name: string;
  readonly uid: string;
  readonly broken?: boolean;
}

function servicesOf(document: string): readonly Service[] {
  const { services = [] }: { services?: readonly Service[] } = JSON.parse(document);
  return services;
}

function object(name: string, version: number, marks: object): KubeObject {
  const metadata = { name, namespace: "ns", uid: `uid-${name}`, resourceVersion: String(version) };
  return { apiVersion: "v1", kind: "Service", metadata, ...marks };
}

function discovered(name: string): DiscoveredAdminApi {
  return { url: `http://${name}`, pod: { namespace: "kong", name }, tlsServerName: "" };
}
