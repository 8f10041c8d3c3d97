// Rounds of `resilient` with gateways that hang, fail, or refuse without a word.
import { expect } from "chai";
import type { ConfigReply } from "../../core/admin-api.ts";
import { reject, startSyncWorld } from "../testing/sync-world.ts";

const FAILURE: ConfigReply = { status: 500, body: "" };
const SILENT_REFUSAL: ConfigReply = { status: 400, body: "" };
const NEVER = /^never$/;

describe("a gateway that hangs", () => {
  for (const call of ["POST /config", "GET /status"] as const) {
    it(`on ${call} holds the others up once, and then no more`, async () => {
      const world = await startSyncWorld("resilient", ["a", "b"]);
      world.apply("first");
      await world.update();
      world.gateway("b").hangs = new RegExp(`^${call}$`);
      world.apply("second");
      await world.slowUpdate(3500);
      expect(world.held("a")).to.deep.equal(["first", "second"]);

      world.apply("third");
      expect(await world.slowUpdate(600)).to.have.property("kind");
      expect(world.held("a")).to.deep.equal(["first", "second", "third"]);
      world.apply("fourth");
      expect(await world.slowUpdate(600)).to.have.property("kind");
      expect(world.held("a")).to.include("fourth");
    });
  }

  it("does not hold up who joins", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
    world.apply("first");
    world.gateway("a").hangs = /^POST/;
    await world.slowUpdate(3500);
    await world.list("a", "b");
    await world.slowUpdate(600);
    expect(world.held("b")).to.deep.equal(["first"]);
  });

  it("does not hold up others by not coming to answer", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
    world.gateway("b").hangs = /./;
    await world.list("a", "b");
    await world.slowUpdate(1500);
    world.apply("first");
    expect(await world.slowUpdate(10)).to.deep.equal({ kind: "pushed" });
    expect(world.held("a")).to.deep.equal(["first"]);
  });

  it("is served when it answers again, also what it refuses in part", async () => {
    const world = await startSyncWorld("resilient", ["a", "b"]);
    world.apply("first", "bad");
    world.gateway("b").hangs = /^POST/;
    await world.slowUpdate(3500);
    await world.slowUpdate(600);
    world.gateway("b").hangs = NEVER;
    await world.clock.advance(40_000);
    await world.update();
    await world.update();
    expect(world.held("b")).to.deep.equal(["first"]);
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
  });

  it("is asked again about what is fixed while it hangs", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
    world.apply("first", "other");
    world.break("other");
    await world.update();
    expect(world.held("a")).to.deep.equal(["first"]);
    // The gateway holds still between a round that has seen the broken object, and what comes of it.
    world.gateway("a").hangs = /^GET .status/;
    await world.slowUpdate(5000);
    world.apply("second");
    await world.slowUpdate(600);
    world.apply("other");
    await world.slowUpdate(600);
    world.gateway("a").hangs = NEVER;
    await world.clock.advance(5000);
    await world.update();
    await world.update();
    expect(world.held("a")).to.deep.equal(["first", "other", "second"]);
  });

  it("is asked about everything again when it missed the round in which something changed", async () => {
    const world = await startSyncWorld("resilient", ["a", "b"]);
    for (const name of ["a", "b"]) {
      world.gateway(name).judge = (document) =>
        document.includes("twin-a") ? reject(document, undefined, /^twin-b/) : "accept";
    }
    world.apply("twin-a", "twin-b");
    await world.update();
    world.gateway("b").hangs = /^GET .status/;
    await world.slowUpdate(5000);
    await world.slowUpdate(600);
    world.remove("twin-a");
    await world.slowUpdate(600);
    expect(world.held("a")).to.deep.equal(["twin-b"]);
    world.gateway("b").hangs = NEVER;
    await world.clock.advance(5000);
    await world.update();
    await world.update();
    expect(world.held("b")).to.deep.equal(["twin-b"]);
  });

  it("counts for what it took late", async () => {
    const world = await startSyncWorld("resilient", ["a"], { backfill: true });
    const gateway = world.gateway("a");
    gateway.delaysMs = 4000;
    world.apply("good");
    await world.slowUpdate(3500);
    await world.clock.advance(1000);
    gateway.delaysMs = 0;
    await world.update();
    expect(gateway.posted).to.have.length(1);
    expect(world.events.map(({ type }) => type)).to.include("configured");
    world.break("good");
    await world.update();
    expect(world.held("a")).to.deep.equal(["good"]);
  });

  it("of guarded holds everybody up, as it does in the real one", async () => {
    const world = await startSyncWorld("guarded", ["a", "b"]);
    world.apply("first");
    world.gateway("b").hangs = /^POST/;
    expect(await world.slowUpdate(29_000)).to.equal("still going on");
  });
});

describe("a push that comes to no verdict", () => {
  it("is tried again later and later, by resilient alone", async () => {
    const pushes = new Map<string, number>();
    for (const behaviour of ["guarded", "resilient"] as const) {
      // oxlint-disable-next-line no-await-in-loop
      const world = await startSyncWorld(behaviour, ["a"]);
      world.apply("good");
      world.gateway("a").judge = () => FAILURE;
      for (let round = 0; round < 30; round += 1) {
        // oxlint-disable-next-line no-await-in-loop
        await world.update();
      }
      pushes.set(behaviour, world.gateway("a").posted.length);
    }
    expect(pushes.get("guarded")).to.equal(30);
    expect(pushes.get("resilient")).to.be.within(6, 14);
  });

  it("is tried at once when there is something new to send", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
    world.apply("good");
    world.gateway("a").judge = () => FAILURE;
    for (let round = 0; round < 6; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await world.update();
    }
    world.gateway("a").judge = (document) => reject(document);
    world.apply("other");
    expect(await world.update()).to.deep.equal({ kind: "pushed" });
    expect(world.held("a")).to.deep.equal(["good", "other"]);
  });

  it("is tried at once when the gateway answers again", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
    const gateway = world.gateway("a");
    world.apply("good");
    gateway.isUp = false;
    for (let round = 0; round < 6; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await world.update();
    }
    expect(gateway.calls.filter((call) => call === "POST /config")).to.have.length(1);
    gateway.isUp = true;
    expect(await world.update()).to.deep.equal({ kind: "pushed" });
    expect(world.held("a")).to.deep.equal(["good"]);
  });

  it("says that somebody waits", async () => {
    const world = await startSyncWorld("resilient", ["a", "b"]);
    world.apply("good");
    world.gateway("b").judge = () => FAILURE;
    await world.update();
    await world.update();
    expect(await world.update()).to.deep.equal({
      kind: "waiting",
      error: "http://b: tried again later",
    });
  });
});

describe("a refusal that blames nobody", () => {
  it("is looked into on a gateway that serves nothing, also by a controller that has just started", async () => {
    const world = await startSyncWorld("resilient", ["a", "b"]);
    world.gateway("a").take(JSON.stringify({ services: [{ name: "from before" }] }));
    world.apply("bad", "first", "second", "third", "fourth");
    for (const name of ["a", "b"]) {
      world.gateway(name).judge = (document) =>
        reject(document) === "accept" ? "accept" : SILENT_REFUSAL;
    }
    expect(await world.update()).to.have.property("kind", "recovered");
    expect(world.held("a")).to.deep.equal(["first", "fourth", "second", "third"]);
    expect(world.gateway("a").posted).to.have.length(2);
    expect(world.gateway("b").posted.length).to.be.greaterThan(4);
  });

  it("is looked into on one gateway, which serves nothing yet if there is one", async () => {
    const world = await startSyncWorld("resilient", ["a", "b"]);
    world.apply("first", "second");
    await world.update();
    await world.list("a", "b", "c");
    world.apply("bad", "third", "fourth", "fifth", "sixth", "seventh");
    for (const name of ["a", "b", "c"]) {
      world.gateway(name).judge = (document) =>
        reject(document) === "accept" ? "accept" : SILENT_REFUSAL;
    }
    const [before] = [world.gateway("a").posted.length];
    expect(await world.update()).to.have.property("kind", "recovered");
    for (const name of ["a", "b", "c"]) {
      expect(world.held(name)).to.include.members(["first", "seventh"]);
      expect(world.held(name)).not.to.include("bad");
    }
    expect(world.gateway("c").posted.length).to.be.greaterThan(4);
    for (const name of ["a", "b"]) {
      expect(world.gateway(name).posted.length - before).to.equal(2);
    }
  });

  it("is told to the objects that it turned out to be about", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
    world.apply("good", "bad");
    world.gateway("a").judge = (document) =>
      reject(document) === "accept" ? "accept" : SILENT_REFUSAL;
    await world.update();
    const found = world.events.find(({ type }) => type === "found-by-trial");
    expect(found).to.have.nested.property("objects[0].name", "bad");
    expect(found).to.have.property("objects").with.length(1);
  });

  it("is not answered by leaving out what only a failed trial was about", async () => {
    const world = await startSyncWorld("resilient", ["a"]);
    world.apply("first", "second", "third", "bad");
    let pushes = 0;
    world.gateway("a").judge = (document) => {
      pushes += 1;
      if (pushes === 4) return FAILURE;
      return reject(document) === "accept" ? "accept" : SILENT_REFUSAL;
    };
    await world.update();
    for (let round = 0; round < 4; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await world.update();
    }
    expect(world.held("a")).to.deep.equal(["first", "second", "third"]);
  });
});

describe("what was valid last", () => {
  it("is kept of what one gateway accepts and another refuses", async () => {
    const world = await startSyncWorld("resilient", ["a", "b"], { backfill: true });
    world.gateway("b").judge = (document) => reject(document, undefined, /^picky/);
    world.apply("good", "picky");
    await world.update();
    expect(world.held("a")).to.deep.equal(["good", "picky"]);
    world.break("picky");
    await world.update();
    expect(world.held("a")).to.deep.equal(["good", "picky"]);
    expect(world.held("b")).to.deep.equal(["good"]);
  });

  it("is kept while it cannot be brought back", async () => {
    const world = await startSyncWorld("resilient", ["a"], { backfill: true });
    world.apply("good", "guard");
    await world.update();
    // Nothing with this name is accepted for a while, not even what was before.
    world.gateway("a").judge = (document) => reject(document, undefined, /^guard/);
    world.break("guard");
    world.apply("new");
    await world.update();
    expect(world.held("a")).to.deep.equal(["good", "new"]);
    world.gateway("a").judge = (document) => reject(document);
    world.break("guard");
    await world.update();
    expect(world.held("a")).to.deep.equal(["good", "guard", "new"]);
  });

  it("is what another life of the controller has kept", async () => {
    const before = await startSyncWorld("resilient", ["a"], { backfill: true });
    before.apply("good", "other");
    await before.update();

    const world = await startSyncWorld("resilient", ["a"], {
      backfill: true,
      ...(before.kept !== undefined && { lastValidBefore: before.kept }),
    });
    world.apply("good", "other");
    world.break("good");
    await world.update();
    expect(world.held("a")).to.deep.equal(["good", "other"]);
  });
});
