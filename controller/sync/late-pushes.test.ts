// Rounds of `resilient` with gateways that take a configuration later than one that they were sent after it.
import { expect } from "chai";
import type { ConfigReply } from "../../core/admin-api.ts";
import { startSyncWorld } from "../testing/sync-world.ts";

const FAILURE: ConfigReply = { status: 504, body: "" };

describe("a push that a gateway takes late", () => {
  it("is not taken for the one after it, when nobody knows what became of it", async () => {
    const { world, gateway } = await start();
    gateway.judge = () => FAILURE;
    world.apply("given-up");
    await world.update();
    gateway.judge = () => "accept";
    world.apply("last");
    await world.update();
    const [, givenUp = ""] = gateway.posted;
    gateway.take(givenUp);
    expect(world.held("a")).to.deep.equal(["first", "given-up"]);
    await world.update();
    expect(world.held("a")).to.deep.equal(["first", "given-up", "last"]);
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
  });

  it("is not taken for the one after it, when it comes again at once", async () => {
    const { world, gateway } = await start();
    [gateway.comesLate] = gateway.posted;
    world.apply("last");
    await world.update();
    expect(world.held("a")).to.deep.equal(["first"]);
    await world.update();
    expect(world.held("a")).to.deep.equal(["first", "last"]);
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
  });

  it("is not taken for the one after it, when nobody has ever seen it in force", async () => {
    const { world, gateway } = await start();
    gateway.judge = () => FAILURE;
    world.apply("given-up");
    await world.update();
    gateway.judge = () => "accept";
    gateway.comesLate = gateway.posted.at(-1);
    world.apply("last");
    await world.update();
    expect(world.held("a")).to.deep.equal(["first", "given-up"]);
    await world.update();
    expect(world.held("a")).to.deep.equal(["first", "given-up", "last"]);
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
  });

  it("is not sent again when it is in force by the next round", async () => {
    const { world, gateway } = await start();
    [gateway.comesLate] = gateway.posted;
    world.apply("last");
    await world.update();
    gateway.take(gateway.posted.at(-1) ?? "");
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
    expect(gateway.posted).to.have.length(2);
  });

  it("is sent again once, and not forever, where two of them have the same hash", async () => {
    const { world, gateway } = await start();
    // Whatever it is sent, it reports what it reported before.
    gateway.reports = gateway.posted.at(-1);
    world.apply("last");
    await world.update();
    await world.update();
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
    expect(await world.update()).to.deep.equal({ kind: "in-sync" });
    expect(gateway.posted).to.have.length(3);
  });
});

/** A gateway that holds something, and has said so. */
async function start() {
  const world = await startSyncWorld("resilient", ["a"]);
  world.apply("first");
  await world.update();
  await world.update();
  return { world, gateway: world.gateway("a") };
}
