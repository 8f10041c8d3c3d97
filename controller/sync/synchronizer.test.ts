import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import type { ConfigReply } from "../../core/admin-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { BEHAVIOUR_NAMES, BEHAVIOURS, type BehaviourName } from "../fallback/behaviours.ts";
import { ClientManager } from "../gateways/client-manager.ts";
import type { DiscoveredAdminApi } from "../gateways/discovered-admin-api.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { ObjectCache } from "../snapshot/object-cache.ts";
import { refOf } from "../snapshot/object-ref.ts";
import { FakeAdminApi } from "../testing/fake-admin-api.ts";
import type { SyncEvent } from "./sync-event.ts";
import { Synchronizer } from "./synchronizer.ts";
import type { Translated } from "./translate-port.ts";

const FAILURE: ConfigReply = { status: 500, body: "" };

describe("Synchronizer", () => {
  for (const behaviour of BEHAVIOUR_NAMES) {
    describe(behaviour, () => {
      it("pushes a valid configuration once", async () => {
        const world = await start(behaviour, ["a"]);
        world.apply("good");
        expect(await world.update()).to.deep.equal({ kind: "pushed" });
        expect(await world.update()).to.deep.equal({ kind: "in-sync" });
        expect(world.held("a")).to.deep.equal(["good"]);
        expect(world.gateway("a").posted).to.have.length(1);
      });

      it("falls back to what is valid, and still reports the rejection", async () => {
        const world = await start(behaviour, ["a"]);
        world.apply("good", "bad");
        expect(await world.update()).to.have.property("kind", "recovered");
        expect(world.held("a")).to.deep.equal(["good"]);
        expect(await world.update()).to.deep.equal({ kind: "in-sync" });
      });

      it("applies everything as soon as the broken object is gone", async () => {
        const world = await start(behaviour, ["a"]);
        world.apply("good", "bad");
        await world.update();
        world.remove("bad");
        world.apply("other");
        expect(await world.update()).to.deep.equal({ kind: "pushed" });
        expect(world.held("a")).to.deep.equal(["good", "other"]);
      });

      it("gives late gateways the fallback after a change that lists them", async () => {
        const world = await start(behaviour, ["a"]);
        world.apply("good", "bad");
        await world.update();
        world.apply("endpointslice");
        await world.list("a", "b");
        await world.update();
        expect(world.held("b")).to.deep.equal(["endpointslice", "good"]);
      });

      it("does not recover from what is no rejection", async () => {
        const world = await start(behaviour, ["a"]);
        world.apply("good");
        world.gateway("a").judge = () => FAILURE;
        expect(await world.update()).to.have.property("kind", "failed");
        expect(world.gateway("a").posted).to.have.length(1);
      });
    });
  }

  describe("when a round that did not succeed has consumed the snapshot", () => {
    it("legacy dies of stores that were never initialised", async () => {
      const { world } = await consumed("legacy");
      const error: unknown = await world.update().catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(TypeError);
      expect(error).to.have.property("stack").that.includes("cacheToGraph");
      expect(world.held("a")).to.deep.equal(undefined);
    });

    it("guarded gives up, and leaves the gateway empty until something changes", async () => {
      const { world } = await consumed("guarded");
      for (let round = 0; round < 5; round += 1) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await world.update()).to.have.property("kind", "failed");
      }
      expect(world.held("a")).to.equal(undefined);
      world.apply("touched");
      await world.update();
      expect(world.held("a")).to.deep.equal(["good", "touched"]);
    });

    it("resilient serves what is valid", async () => {
      const { world } = await consumed("resilient");
      expect(await world.update()).to.have.property("kind", "recovered");
      expect(world.held("a")).to.deep.equal(["good"]);
    });
  });

  describe("when a gateway restarts in place, empty", () => {
    for (const [behaviour, held] of [
      ["legacy", undefined],
      ["guarded", undefined],
      ["resilient", ["good"]],
    ] as const) {
      it(`${behaviour} ${held === undefined ? "does not notice" : "gives it its configuration back"}`, async () => {
        const world = await start(behaviour, ["a"]);
        world.apply("good");
        await world.update();
        world.gateway("a").restart();
        await world.update();
        expect(world.held("a")).to.deep.equal(held);
      });
    }
  });

  it("resilient gives a gateway that joins late the fallback first, not a rejection", async () => {
    const world = await start("resilient", ["a"]);
    world.apply("good", "bad");
    await world.update();
    await world.list("a", "b");
    await world.update();
    expect(world.gateway("b").posted).to.have.length(1);
    expect(world.held("b")).to.deep.equal(["good"]);
  });

  it("resilient gives a gateway that joins with a change the fallback first, then asks once whether all is well", async () => {
    const world = await start("resilient", ["a"]);
    world.apply("good", "bad");
    await world.update();
    world.apply("endpointslice");
    await world.list("a", "b");
    expect(await world.update()).to.have.property("kind", "recovered");
    expect([world.held("a"), world.held("b")]).to.deep.equal([
      ["endpointslice", "good"],
      ["endpointslice", "good"],
    ]);
    expect(world.gateway("b").posted).to.have.length(1);
    expect(world.gateway("a").posted).to.have.length(4);
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
  });

  it("resilient applies everything when another object's change makes a broken one valid", async () => {
    const world = await start("resilient", ["a", "b"]);
    world.apply("good", "twin-a", "twin-b");
    for (const name of ["a", "b"]) {
      world.gateway(name).judge = (document) =>
        document.includes("twin-a") ? reject(document, undefined, /^twin-b/) : "accept";
    }
    await world.update();
    expect(world.held("b")).to.deep.equal(["good", "twin-a"]);
    world.remove("twin-a");
    expect(await world.update()).to.deep.equal({ kind: "pushed" });
    expect([world.held("a"), world.held("b")]).to.deep.equal([
      ["good", "twin-b"],
      ["good", "twin-b"],
    ]);
  });

  it("resilient leaves out what is blamed only when the first broken object is gone", async () => {
    const world = await start("resilient", ["a"]);
    world.apply("good", "bad", "bad-hidden");
    world.gateway("a").judge = (document) => reject(document, (names) => names.slice(0, 1));
    expect(await world.update()).to.have.property("kind", "recovered");
    expect(world.held("a")).to.deep.equal(["good"]);
    expect(world.gateway("a").posted).to.have.length(3);
  });

  it("resilient goes on with a fallback that did not reach every gateway", async () => {
    const world = await start("resilient", ["a", "b"]);
    world.apply("good", "bad");
    let fails = 1;
    world.gateway("b").judge = (document) =>
      document.includes("bad") || (fails -= 1) < 0 ? reject(document) : FAILURE;
    expect(await world.update()).to.have.property("kind", "failed");
    await world.update();
    expect([world.held("a"), world.held("b")]).to.deep.equal([["good"], ["good"]]);
    expect(world.gateway("a").posted).to.have.length(2);
  });

  it("resilient says which gateways hold nothing at the end of a round", async () => {
    const world = await start("resilient", ["a", "b"]);
    world.apply("good");
    world.gateway("b").judge = () => FAILURE;
    await world.update();
    expect(world.events.findLast(({ type }) => type === "gateways-checked")).to.deep.equal({
      type: "gateways-checked",
      gateways: [
        { url: "http://a", isConfigured: true },
        { url: "http://b", isConfigured: false },
      ],
    });
  });

  it("resilient gives each gateway the best that it accepts", async () => {
    const world = await start("resilient", ["a", "b"]);
    world.apply("good", "picky");
    world.gateway("a").judge = (document) => reject(document, undefined, /^picky/);
    expect(await world.update()).to.have.property("kind", "recovered");
    expect([world.held("a"), world.held("b")]).to.deep.equal([["good"], ["good", "picky"]]);
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
  });

  for (const [what, body] of [
    ["no body", ""],
    ["an empty object", "{}"],
    ["an unreadable body", "<html>"],
    ["errors that are no list", '{"flattened_errors":{}}'],
  ] as const) {
    it(`resilient finds out what a gateway refuses with ${what}`, async () => {
      const world = await start("resilient", ["a"]);
      world.apply("good");
      await world.update();
      world.apply("bad", "other");
      world.gateway("a").judge = (document) =>
        reject(document) === "accept" ? "accept" : { status: 400, body };
      expect(await world.update()).to.have.property("kind", "recovered");
      expect(world.held("a")).to.deep.equal(["good", "other"]);
      const pushes = world.gateway("a").posted.length;
      expect(await world.update()).to.deep.equal({ kind: "in-sync" });
      expect(world.gateway("a").posted).to.have.length(pushes);
    });
  }

  it("resilient keeps the last valid configuration when nothing can be blamed", async () => {
    const world = await start("resilient", ["a"]);
    world.apply("good");
    await world.update();
    const before = world.gateway("a").held;
    world.apply("other");
    world.gateway("a").judge = (document) =>
      document === before ? "accept" : { status: 400, body: "" };
    expect(await world.update()).to.have.property("kind", "recovered");
    expect(world.gateway("a").held).to.equal(before);
  });

  describe("with backfill", () => {
    it("keeps the last valid version of what was broken", async () => {
      for (const behaviour of BEHAVIOUR_NAMES) {
        // oxlint-disable-next-line no-await-in-loop
        const world = await start(behaviour, ["a"], { backfill: true });
        world.apply("good");
        // oxlint-disable-next-line no-await-in-loop
        await world.update();
        world.apply("good", "new");
        world.break("good");
        // oxlint-disable-next-line no-await-in-loop
        await world.update();
        expect(world.held("a"), behaviour).to.deep.equal(["good", "new"]);
      }
    });

    it("legacy dies when a late gateway has poisoned the last valid snapshot", async () => {
      const world = await poisoned("legacy");
      const error: unknown = await world.update().catch((thrown: unknown) => thrown);
      expect(error)
        .to.be.instanceOf(TypeError)
        .with.property("stack")
        .that.includes("cacheToGraph");
    });

    it("guarded loses what was broken then", async () => {
      const world = await poisoned("guarded");
      await world.update();
      expect(world.held("a")).to.deep.equal(["other"]);
    });

    it("resilient still backfills then", async () => {
      const world = await poisoned("resilient");
      await world.update();
      expect(world.held("a")).to.deep.equal(["good", "other"]);
    });
  });
});

/** A gateway is ready, but the first push fails with something else than a rejection. */
async function consumed(behaviour: BehaviourName) {
  const world = await start(behaviour, ["a"]);
  world.apply("good", "bad");
  let fails = 1;
  world.gateway("a").judge = (document) => ((fails -= 1) >= 0 ? FAILURE : reject(document));
  expect(await world.update()).to.have.property("kind", "failed");
  return { world };
}

/** A second gateway becomes ready while the cache is unchanged; then a good object breaks. */
async function poisoned(behaviour: BehaviourName) {
  const world = await start(behaviour, ["a"], { backfill: true });
  world.apply("good", "other");
  await world.update();
  await world.list("a", "b");
  await world.update();
  world.break("good");
  return world;
}

async function start(
  behaviour: BehaviourName,
  names: readonly string[],
  { backfill = false } = {},
) {
  const clock = new VirtualClock(async () => turn());
  const gateways = new Map<string, FakeAdminApi>();
  const gateway = (name: string) => {
    const known = gateways.get(name) ?? new FakeAdminApi(`http://${name}`);
    if (!gateways.has(name)) known.judge = (document) => reject(document);
    gateways.set(name, known);
    return known;
  };
  const manager = new ClientManager(
    {
      clock,
      log: silentLog,
      connect: ({ url }) => gateway(url.slice("http://".length)),
      asksBeforeReady: BEHAVIOURS[behaviour].asksBeforeReady,
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
  await list(...names);

  const cache = new ObjectCache();
  const events: SyncEvent[] = [];
  let version = 0;
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
    pushTimeoutMs: 1000,
    pushesUnchanged: false,
    fallbackEnabled: true,
    backfillEnabled: backfill,
  });
  return {
    events,
    gateway,
    list,
    apply: (...applied: readonly string[]) => applied.forEach((name) => put(name, {})),
    break: (name: string) => put(name, { broken: true }),
    remove: (name: string) => cache.delete("Service", object(name, 0, {})),
    update: () => synchronizer.update(),
    held: (name: string): readonly string[] | undefined => {
      const { held } = gateway(name);
      return held === undefined ? undefined : servicesOf(held).map((service) => service.name);
    },
  };
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
function reject(
  document: string,
  blame: (names: readonly Service[]) => readonly Service[] = (names) => names,
  refused = /^bad/,
): "accept" | ConfigReply {
  const broken = servicesOf(document).filter(
    (service) => service.broken === true || refused.test(service.name),
  );
  if (broken.length === 0) return "accept";
  const flattened = blame(broken).map(({ name, uid }) => ({
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
