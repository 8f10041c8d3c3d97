import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import type { WatchEvent } from "../../core/kube.ts";
import { DirectKubeApi } from "../../mock-kube/direct-api.ts";
import type { KubeFault } from "../../mock-kube/faults/kube-fault.ts";
import { KubeFaults } from "../../mock-kube/faults/kube-faults.ts";
import { KubeServer } from "../../mock-kube/kube-server.ts";
import { FaultyKubeApi } from "./faulty-kube-api.ts";
import { Scheduler } from "./scheduler.ts";

const TYPE = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};
const KEY = { namespace: "default", name: "a" };
const OBJECT = { apiVersion: "v1", kind: "ConfigMap", metadata: KEY };
const NEVER = new AbortController().signal;

describe("FaultyKubeApi", () => {
  it("refuses as often as it is told, and those requests alone that are meant", () =>
    inWorld(async ({ api, add }) => {
      add({ kind: "answer", match: { verb: "list" }, status: 429, times: 1 });
      expect(await codeOf(api.get(TYPE, KEY))).to.equal(200);
      expect(await codeOf(api.list(TYPE))).to.equal(429);
      expect(await codeOf(api.list(TYPE))).to.equal(200);
      add({ kind: "expire", match: { verb: "list" }, times: 1 });
      expect(await codeOf(api.list(TYPE))).to.equal(410);
    }));

  it("refuses writes as if somebody had been first", () =>
    inWorld(async ({ api, add }) => {
      add({ kind: "conflict", times: 2 });
      const patch = () => api.patch(TYPE, KEY, "merge", { data: { b: "c" } });
      expect(await codeOf(api.get(TYPE, KEY))).to.equal(200);
      expect(await codeOf(patch())).to.equal(409);
      expect(await codeOf(api.replace(TYPE, OBJECT))).to.equal(409);
      expect(await codeOf(patch())).to.equal(200);
    }));

  it("waits before it answers", () =>
    inWorld(async ({ api, add, scheduler }) => {
      add({ kind: "slow", delayMs: 1500, times: 1 });
      await api.get(TYPE, KEY);
      expect(scheduler.monotonicMs()).to.equal(1500);
    }));

  it("keeps watches silent until the fault is withdrawn", () =>
    inWorld(async ({ api, server, add, scheduler }) => {
      const withdraw = add({ kind: "hold-events" });
      const events = watch(api, "0");
      const first = events.next();
      let isThere = false;
      void first.then(() => (isThere = true));
      await server.patch(TYPE, KEY, "merge", { data: { b: "c" } });
      await scheduler.sleep(1000);
      expect(isThere).to.equal(false);
      withdraw();
      expect((await first).value).to.have.property("type", "ADDED");
    }));

  it("ends watches, and tells others that they come too late", () =>
    inWorld(async ({ api, add }) => {
      for (const how of ["close", "reset"] as const) {
        const events = watch(api, "0");
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await events.next();
        add({ kind: "end-watches", how });
        // oxlint-disable-next-line no-await-in-loop
        const end = await events.next().catch((error: unknown) => error);
        if (how === "close") expect(end).to.have.property("done", true);
        else expect(end).to.have.property("code", "KUBE_UNREACHABLE");
      }
      add({ kind: "expire", match: { verb: "watch" }, times: 1 });
      const late = watch(api, "1");
      expect((await late.next()).value).to.deep.nested.include({
        type: "ERROR",
        "object.code": 410,
      });
      expect(await late.next()).to.have.property("done", true);
    }));
});

interface FaultyWorld {
  readonly api: FaultyKubeApi;
  readonly server: DirectKubeApi;
  readonly add: (fault: KubeFault) => () => void;
  readonly scheduler: Scheduler;
}

async function inWorld(story: (world: FaultyWorld) => Promise<void>): Promise<void> {
  const scheduler = new Scheduler();
  await scheduler.run(async () => {
    const kube = new KubeServer({ clock: scheduler, random: seededRandom(1) });
    const faults = new KubeFaults(() => kube.store.revision);
    const server = new DirectKubeApi(kube);
    await server.create(TYPE, OBJECT);
    const add = (fault: KubeFault) => {
      const id = faults.add(fault);
      return () => void faults.withdraw(id);
    };
    await story({ api: new FaultyKubeApi(server, faults, scheduler), server, add, scheduler });
  });
}

function watch(api: FaultyKubeApi, resourceVersion: string): AsyncIterator<WatchEvent> {
  return api.watch(TYPE, { resourceVersion }, NEVER)[Symbol.asyncIterator]();
}

/** 200 where it is answered. */
async function codeOf(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => 200,
    (error: { readonly status?: { readonly code?: number } }) => error.status?.code,
  );
}
