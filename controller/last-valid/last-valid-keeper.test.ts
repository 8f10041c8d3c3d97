import { expect } from "chai";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import type { SyncEvent } from "../sync/sync-event.ts";
import { turn } from "../testing/system-turn.ts";
import { lastValidDocument, readLastValidDocument } from "./last-valid-document.ts";
import { LastValidKeeper } from "./last-valid-keeper.ts";
import { LastValidStoreError } from "./last-valid-store.ts";

const NEVER = new AbortController().signal;

describe("LastValidKeeper", () => {
  it("writes what is valid a moment later, and what comes soon after in one go", async () => {
    const { keeper, clock, writes } = start();
    await keeper.read(NEVER);
    keeper.keep(storesOf("a"));
    expect(writes).to.have.length(0);
    keeper.keep(storesOf("a", "b"));
    await clock.advance(1500);
    expect(writes).to.deep.equal([["a", "b"]]);

    keeper.keep(storesOf("a"));
    keeper.keep(storesOf("b"));
    await clock.advance(20_000);
    expect(writes).to.deep.equal([["a", "b"], ["b"]]);
  });

  it("does not write again what is kept", async () => {
    const { keeper, clock, writes } = start({ kept: lastValidDocument(storesOf("a"), true) });
    const read = await keeper.read(NEVER);
    expect(namesIn(read)).to.deep.equal(["a"]);
    keeper.keep(storesOf("a"));
    await clock.advance(20_000);
    expect(writes).to.have.length(0);
  });

  it("tries again what fails, a bounded number of times, and says so", async () => {
    const world = start();
    await world.keeper.read(NEVER);
    world.failures = 3;
    world.keeper.keep(storesOf("a"));
    await world.clock.advance(60_000);
    expect(world.writes).to.deep.equal([["a"]]);
    expect(world.events).to.have.length(0);

    world.failures = Infinity;
    world.keeper.keep(storesOf("b"));
    await world.clock.advance(600_000);
    expect(world.events).to.deep.equal([{ type: "last-valid-not-kept", error: "full" }]);
    const { attempts } = world;
    await world.clock.advance(600_000);
    expect(world.attempts).to.equal(attempts);

    world.failures = 0;
    world.keeper.keep(storesOf("b"));
    await world.clock.advance(20_000);
    expect(world.writes.at(-1)).to.deep.equal(["b"]);
  });

  it("keeps the older objects where the new ones find no room", async () => {
    const world = start({ bytesMax: 10 });
    await world.keeper.read(NEVER);
    world.keeper.keep(storesOf("a"));
    await world.clock.advance(20_000);
    expect(world.writes).to.have.length(0);
    expect(world.events[0]).to.have.property("error").that.includes("no room");
  });

  it("overwrites nothing that it could not read", async () => {
    const world = start();
    world.failures = Infinity;
    const reading = world.keeper.read(NEVER);
    await world.clock.advance(60_000);
    expect(await reading).to.equal(undefined);
    world.failures = 0;
    world.keeper.keep(storesOf("a"));
    await world.clock.advance(60_000);
    expect(world.writes).to.have.length(0);
    expect(world.events[0]).to.have.property("error").that.includes("until the next start");
  });

  it("ignores what makes no sense, and replaces it", async () => {
    const world = start({ kept: new Uint8Array([1, 2, 3]) });
    expect(await world.keeper.read(NEVER)).to.equal(undefined);
    expect(world.events[0]).to.have.property("error").that.includes("ignored");
    world.keeper.keep(storesOf("a"));
    await world.clock.advance(20_000);
    expect(world.writes).to.deep.equal([["a"]]);
  });

  it("writes at the end what still waits, and nothing after it", async () => {
    const { keeper, writes, clock } = start();
    await keeper.read(NEVER);
    keeper.keep(storesOf("a"));
    await keeper.close(2000);
    expect(writes).to.deep.equal([["a"]]);
    keeper.keep(storesOf("b"));
    await clock.advance(20_000);
    expect(writes).to.have.length(1);
  });

  it("does not hold up the end", async () => {
    const world = start();
    await world.keeper.read(NEVER);
    world.keeper.keep(storesOf("a"));
    world.hangs = true;
    const closing = world.keeper.close(2000);
    await world.clock.advance(2000);
    await closing;
    expect(world.writes).to.have.length(0);
  });
});

function start({ kept, bytesMax = 1e6 }: { kept?: Uint8Array; bytesMax?: number } = {}) {
  const clock = new VirtualClock(turn);
  const events: SyncEvent[] = [];
  const writes: (readonly string[])[] = [];
  const world = { clock, events, writes, failures: 0, attempts: 0, hangs: false };
  const attempt = async () => {
    world.attempts += 1;
    if (world.hangs) await new Promise(() => undefined);
    world.failures -= 1;
    if (world.failures >= 0) throw new LastValidStoreError("full");
  };
  const keeper = new LastValidKeeper({
    clock,
    random: seededRandom(1),
    log: silentLog,
    observe: (event) => events.push(event),
    store: {
      name: "a store",
      takesCredentials: true,
      bytesMax,
      async read() {
        await attempt();
        return kept;
      },
      async write(document) {
        await attempt();
        writes.push(namesIn(readLastValidDocument(document)));
      },
    },
  });
  return Object.assign(world, { keeper });
}

function namesIn(stores: CacheStores | undefined): readonly string[] {
  return [...(stores?.store("Service").keys() ?? [])].map((key) => key.replace("ns/", ""));
}

function storesOf(...names: readonly string[]): CacheStores {
  return CacheStores.fromObjects(
    names.map((name): KubeObject => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "ns", uid: name, resourceVersion: "1" },
    })),
  );
}
