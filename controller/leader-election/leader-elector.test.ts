import { expect } from "chai";
import { KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { FakeKubeApi, refusal } from "../testing/fake-kube-api.ts";
import { LeaderElector, LeadershipLostError } from "./leader-elector.ts";
import { readLease } from "./lease-record.ts";
import { turn } from "../testing/system-turn.ts";

describe("LeaderElector", () => {
  it("leads at once when nobody holds the Lease", async () => {
    const world = start();
    const a = world.stand("a");
    await world.clock.advance(0);
    expect(a.leads).to.equal(true);
    expect(world.holder()).to.equal("a");
  });

  it("leaves a Lease that is renewed to its holder", async () => {
    const world = start();
    world.stand("a");
    await world.clock.advance(0);
    const b = world.stand("b");
    await world.clock.advance(120_000);
    expect(b.leads).to.equal(false);
  });

  it("takes over at once when the holder stops gracefully", async () => {
    const world = start();
    const a = world.stand("a");
    const b = world.stand("b");
    await world.clock.advance(1000);
    a.stop.abort();
    await world.clock.advance(2500);
    expect([a.leads, b.leads, world.holder()]).to.deep.equal([false, true, "b"]);
    expect(readLease(world.lease()).transitions).to.equal(1);
  });

  it("takes over after the Lease has run out when the holder is killed", async () => {
    const world = start();
    const a = world.stand("a");
    await world.clock.advance(1000);
    a.isCutOff = true;
    const b = world.stand("b");
    await world.clock.advance(14_000);
    expect(b.leads).to.equal(false);
    await world.clock.advance(5000);
    expect(b.leads).to.equal(true);
  });

  it("stops leading, loudly, when it cannot renew", async () => {
    const world = start();
    const a = world.stand("a");
    await world.clock.advance(1000);
    a.isCutOff = true;
    await world.clock.advance(13_000);
    expect(a.leads).to.equal(false);
    expect(a.ended).to.be.instanceOf(LeadershipLostError);
  });

  it("lets one of two that start together lead", async () => {
    const world = start();
    const both = [world.stand("a"), world.stand("b")];
    await world.clock.advance(60_000);
    expect(both.filter(({ leads }) => leads)).to.have.length(1);
  });

  it("hands on what leading throws, and leaves the Lease to run out", async () => {
    const world = start();
    const bug = new TypeError("a bug");
    const a = world.stand("a", () => Promise.reject(bug));
    await world.clock.advance(3000);
    expect(a.ended).to.equal(bug);
    expect(world.holder()).to.equal("a");
    const b = world.stand("b");
    await world.clock.advance(14_000);
    expect(b.leads).to.equal(false);
    await world.clock.advance(5000);
    expect(b.leads).to.equal(true);
  });
});

interface Candidate {
  readonly stop: AbortController;
  leads: boolean;
  isCutOff: boolean;
  ended: unknown;
}

function start() {
  const clock = new VirtualClock(turn);
  let stored: KubeObject | undefined;
  let version = 0;
  const store = (object: KubeObject): KubeObject => {
    version += 1;
    stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    return stored;
  };
  const apiOf = (candidate: Candidate): KubeApi => {
    const reach = () => {
      if (candidate.isCutOff) throw new KubeUnreachableError("no answer");
    };
    return Object.assign(new FakeKubeApi({ lists: [], watches: [] }), {
      get: async () => {
        reach();
        if (stored === undefined) throw refusal(404, "NotFound");
        return stored;
      },
      create: async (_type: unknown, object: KubeObject) => {
        reach();
        if (stored !== undefined) throw refusal(409, "AlreadyExists");
        return store(object);
      },
      replace: async (_type: unknown, object: KubeObject) => {
        reach();
        if (object.metadata.resourceVersion !== stored?.metadata.resourceVersion)
          throw refusal(409, "Conflict");
        return store(object);
      },
    });
  };
  const stand = (identity: string, lead?: () => Promise<void>): Candidate => {
    const candidate: Candidate = {
      stop: new AbortController(),
      leads: false,
      isCutOff: false,
      ended: undefined,
    };
    const elector = new LeaderElector({
      kube: apiOf(candidate),
      clock,
      random: seededRandom(1).fork(identity),
      log: silentLog,
      lease: { namespace: "kong", name: "lease" },
      identity,
    });
    const leading = async (signal: AbortSignal) => {
      candidate.leads = true;
      await (lead?.() ??
        new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())));
    };
    void elector
      .run(candidate.stop.signal, leading)
      .catch((error: unknown) => {
        candidate.ended = error;
      })
      .finally(() => {
        candidate.leads = false;
      });
    return candidate;
  };
  const lease = () => {
    if (stored === undefined) throw new Error("there is no Lease");
    return stored;
  };
  return { clock, stand, lease, holder: () => readLease(lease()).holder };
}
