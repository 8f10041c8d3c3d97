import { expect } from "chai";
import type { ConfigReply } from "../../core/admin-api.ts";
import { BEHAVIOUR_NAMES, DEFECT_NAMES, type BehaviourName } from "../fallback/behaviours.ts";
import { reject, startSyncWorld } from "../testing/sync-world.ts";

const FAILURE: ConfigReply = { status: 500, body: "" };

describe("Synchronizer", () => {
  for (const behaviour of BEHAVIOUR_NAMES) {
    describe(behaviour, () => {
      it("pushes a valid configuration once", async () => {
        const world = await startSyncWorld(behaviour, ["a"]);
        world.apply("good");
        expect(await world.update()).to.deep.equal({ kind: "pushed" });
        expect(await world.update()).to.deep.equal({ kind: "in-sync" });
        expect(world.held("a")).to.deep.equal(["good"]);
        expect(world.gateway("a").posted).to.have.length(1);
      });

      it("falls back to what is valid, and still reports the rejection", async () => {
        const world = await startSyncWorld(behaviour, ["a"]);
        world.apply("good", "bad");
        expect(await world.update()).to.have.property("kind", "recovered");
        expect(world.held("a")).to.deep.equal(["good"]);
        expect(await world.update()).to.deep.equal({ kind: "in-sync" });
      });

      it("applies everything as soon as the broken object is gone", async () => {
        const world = await startSyncWorld(behaviour, ["a"]);
        world.apply("good", "bad");
        await world.update();
        world.remove("bad");
        world.apply("other");
        expect(await world.update()).to.deep.equal({ kind: "pushed" });
        expect(world.held("a")).to.deep.equal(["good", "other"]);
      });

      it("gives late gateways the fallback after a change that lists them", async () => {
        const world = await startSyncWorld(behaviour, ["a"]);
        world.apply("good", "bad");
        await world.update();
        world.apply("endpointslice");
        await world.list("a", "b");
        await world.update();
        expect(world.held("b")).to.deep.equal(["endpointslice", "good"]);
      });

      it("does not recover from what is no rejection", async () => {
        const world = await startSyncWorld(behaviour, ["a"]);
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
        const world = await startSyncWorld(behaviour, ["a"]);
        world.apply("good");
        await world.update();
        world.gateway("a").restart();
        await world.update();
        expect(world.held("a")).to.deep.equal(held);
      });
    }
  });

  it("resilient gives a gateway that joins late the fallback first, not a rejection", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
    world.apply("good", "bad");
    await world.update();
    await world.list("a", "b");
    await world.update();
    expect(world.gateway("b").posted).to.have.length(1);
    expect(world.held("b")).to.deep.equal(["good"]);
  });

  it("resilient gives a gateway that joins with a change the fallback first, then asks once whether all is well", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
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
    const world = await startSyncWorld("resilient", ["a", "b"]);
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
    const world = await startSyncWorld("resilient", ["a"]);
    world.apply("good", "bad", "bad-hidden");
    world.gateway("a").judge = (document) => reject(document, (names) => names.slice(0, 1));
    expect(await world.update()).to.have.property("kind", "recovered");
    expect(world.held("a")).to.deep.equal(["good"]);
    expect(world.gateway("a").posted).to.have.length(3);
  });

  it("resilient goes on with a fallback that did not reach every gateway", async () => {
    const world = await startSyncWorld("resilient", ["a", "b"]);
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
    const world = await startSyncWorld("resilient", ["a", "b"]);
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
    const world = await startSyncWorld("resilient", ["a", "b"]);
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
      const world = await startSyncWorld("resilient", ["a"]);
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
    const world = await startSyncWorld("resilient", ["a"]);
    world.apply("good");
    await world.update();
    const before = world.gateway("a").held;
    world.apply("other");
    world.gateway("a").judge = (document) =>
      document === before ? "accept" : { status: 400, body: "" };
    expect(await world.update()).to.have.property("kind", "recovered");
    expect(world.gateway("a").held).to.equal(before);
  });

  it("leaves a gateway that joins empty where an unchanged cache is skipped, and nowhere else", async () => {
    for (const behaviour of [...BEHAVIOUR_NAMES, ...DEFECT_NAMES]) {
      // oxlint-disable-next-line no-await-in-loop
      const world = await startSyncWorld(behaviour, ["a"]);
      world.apply("good");
      // oxlint-disable-next-line no-await-in-loop
      await world.update();
      // oxlint-disable-next-line no-await-in-loop
      await world.list("a", "b");
      // oxlint-disable-next-line no-await-in-loop
      await world.update();
      const isDefect = behaviour === "unchanged-cache-skips-gateways";
      expect(world.held("b"), behaviour).to.deep.equal(isDefect ? undefined : ["good"]);
    }
  });

  describe("with backfill", () => {
    it("keeps the last valid version of what was broken", async () => {
      for (const behaviour of BEHAVIOUR_NAMES) {
        // oxlint-disable-next-line no-await-in-loop
        const world = await startSyncWorld(behaviour, ["a"], { backfill: true });
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

    it("resilient keeps it also beside an object that was blamed for two things before", async () => {
      const world = await startSyncWorld("resilient", ["a"], { backfill: true });
      world.gateway("a").judge = (document) => reject(document, (broken) => [...broken, ...broken]);
      world.apply("bad", "good");
      await world.update();
      world.break("good");
      await world.update();
      expect(world.held("a")).to.deep.equal(["good"]);
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
  const world = await startSyncWorld(behaviour, ["a"]);
  world.apply("good", "bad");
  let fails = 1;
  world.gateway("a").judge = (document) => ((fails -= 1) >= 0 ? FAILURE : reject(document));
  expect(await world.update()).to.have.property("kind", "failed");
  return { world };
}

/** A second gateway becomes ready while the cache is unchanged; then a good object breaks. */
async function poisoned(behaviour: BehaviourName) {
  const world = await startSyncWorld(behaviour, ["a"], { backfill: true });
  world.apply("good", "other");
  await world.update();
  await world.list("a", "b");
  await world.update();
  world.break("good");
  return world;
}
