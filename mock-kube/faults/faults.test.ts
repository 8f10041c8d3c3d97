import { expect } from "chai";
import { objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startMockKube, type MockKube, type MockKubeOptions } from "../server.ts";

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const TYPE = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};
const LISTS = { verb: "list", resource: "configmaps" };
const WATCHES = { verb: "watch", resource: "configmaps" };

describe("faults of mock-kube", () => {
  let kube: MockKube;
  const opened: AbortController[] = [];

  beforeEach(async () => {
    kube = await start();
  });
  afterEach(async () => {
    for (const controller of opened.splice(0)) controller.abort();
    await kube.close();
  });

  it("answers as told, as often as told, and says when to come again", async () => {
    kube.faults.add({
      kind: "answer",
      match: LISTS,
      status: 429,
      retryAfterSeconds: 7,
      times: 1,
    });

    const refused = await fetch(`${kube.url}${CONFIG_MAPS}`);
    expect(refused.status).to.equal(429);
    expect(refused.headers.get("retry-after")).to.equal("7");
    expect(await refused.json()).to.deep.include({
      kind: "Status",
      reason: "TooManyRequests",
      details: { retryAfterSeconds: 7 },
    });
    expect((await fetch(`${kube.url}${CONFIG_MAPS}`)).status).to.equal(200);
    expect(kube.faults.active).to.deep.equal([]);
  });

  it("happens to those requests alone that match", async () => {
    const id = kube.faults.add({
      kind: "answer",
      status: 503,
      match: { resource: "configmaps", namespace: "default", name: "a", userAgent: "tester" },
    });
    await put("a");
    const ask = async (path: string, agent: string) =>
      (await fetch(`${kube.url}${path}`, { headers: { "user-agent": agent } })).status;

    expect(await ask(`${CONFIG_MAPS}/a`, "my-tester/1")).to.equal(503);
    expect(await ask(`${CONFIG_MAPS}/a`, "other")).to.equal(200);
    expect(await ask(CONFIG_MAPS, "my-tester/1")).to.equal(200);
    expect(await ask("/version", "my-tester/1")).to.equal(200);
    expect(kube.faults.active).to.have.nested.property("[0].happened", 1);
    expect(kube.faults.withdraw(id)).to.equal(true);
    expect(await ask(`${CONFIG_MAPS}/a`, "my-tester/1")).to.equal(200);
    expect(kube.faults.withdraw(id)).to.equal(false);
  });

  it("refuses writes as if somebody had been first, and takes the next", async () => {
    await put("a");
    kube.faults.add({ kind: "conflict", match: { resource: "configmaps" }, times: 1 });
    const patch = () =>
      fetch(`${kube.url}${CONFIG_MAPS}/a`, {
        method: "PATCH",
        headers: { "content-type": "application/merge-patch+json" },
        body: JSON.stringify({ data: { b: "c" } }),
      });

    const refused = await patch();
    expect(refused.status).to.equal(409);
    expect(await refused.json()).to.have.property("reason", "Conflict");
    expect((await patch()).status).to.equal(200);
  });

  it("tells lists and watches that they come too late", async () => {
    kube.faults.add({ kind: "expire", match: LISTS, times: 1 });
    kube.faults.add({ kind: "expire", match: WATCHES, times: 1 });

    expect((await fetch(`${kube.url}${CONFIG_MAPS}?resourceVersion=1`)).status).to.equal(410);
    const events = await openWatch("?watch=true&resourceVersion=1");
    expect(await events.next()).to.deep.nested.include({
      type: "ERROR",
      "object.code": 410,
      "object.reason": "Expired",
    });
    expect(await events.next()).to.equal(undefined);
  });

  it("shows an old state to lists of any revision, and the new one to all others", async () => {
    await put("old");
    kube.faults.add({ kind: "stale-lists", match: LISTS });
    await put("new");

    const stale = await namesIn(`${CONFIG_MAPS}?resourceVersion=0&limit=500`);
    expect(stale.names).to.deep.equal(["old"]);
    expect((await namesIn(CONFIG_MAPS)).names).to.deep.equal(["new", "old"]);
    // Who goes on from the old state gets what has changed since.
    const events = await openWatch(`?watch=true&resourceVersion=${stale.revision}`);
    expect(await events.next()).to.deep.nested.include({ "object.metadata.name": "new" });
  });

  it("keeps watches silent, and tells all when the fault is withdrawn", async () => {
    const events = await openWatch("?watch=true");
    const id = kube.faults.add({ kind: "hold-events", match: WATCHES });
    await put("a");
    await put("b");
    const first = events.next();

    expect(await Promise.race([first, systemClock.sleep(50)])).to.equal(undefined);
    kube.faults.withdraw(id);
    expect(await first).to.deep.nested.include({ "object.metadata.name": "a" });
    expect(await events.next()).to.deep.nested.include({ "object.metadata.name": "b" });
  });

  for (const how of ["close", "reset"] as const) {
    it(`ends watches that are open by a ${how}, and lets others begin`, async () => {
      const events = await openWatch("?watch=true");
      await put("a");
      await events.next();
      kube.faults.add({ kind: "end-watches", match: WATCHES, how });

      const end = await events.next().catch((error: unknown) => error);
      if (how === "close") expect(end).to.equal(undefined);
      else expect(end).to.be.instanceOf(Error);
      const again = await openWatch("?watch=true");
      expect(await again.next()).to.deep.nested.include({ "object.metadata.name": "a" });
    });
  }

  it("waits before it answers", async () => {
    const slept: number[] = [];
    await kube.close();
    const clock = {
      ...systemClock,
      sleep: async (ms: number, signal?: AbortSignal) => {
        slept.push(ms);
        if (ms !== 12_345) await systemClock.sleep(ms, signal);
      },
    };
    kube = await start({ clock });
    kube.faults.add({ kind: "slow", match: LISTS, delayMs: 12_345, times: 1 });
    expect((await fetch(`${kube.url}${CONFIG_MAPS}`)).status).to.equal(200);
    expect(slept).to.include(12_345);
  });

  it("restarts at the same address, with its state or without", async () => {
    await put("a");
    const { url } = kube;
    const events = await openWatch("?watch=true");
    await events.next();

    await kube.restart({ downMs: 1 });
    expect(kube.url).to.equal(url);
    expect((await namesIn(CONFIG_MAPS)).names).to.deep.equal(["a"]);
    await kube.restart({ loseState: true });
    expect((await namesIn(CONFIG_MAPS)).names).to.deep.equal([]);
    await put("b");
    expect((await namesIn(CONFIG_MAPS)).names).to.deep.equal(["b"]);
  });

  it("starts from what another server held: its revision, its objects, its custom kinds", async () => {
    await kube.close();
    kube = await start({ objects: [DEFINITION] });
    await put("a");
    const widgets = "/apis/example.com/v1/namespaces/default/widgets";
    const created = await fetch(`${kube.url}${widgets}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        apiVersion: "example.com/v1",
        kind: "Widget",
        metadata: { name: "w" },
      }),
    });
    expect(created.status).to.equal(201);
    const { revision } = await namesIn(CONFIG_MAPS);
    const snapshot = JSON.parse(JSON.stringify(kube.snapshot()));
    const before = await kube.api.get(TYPE, { namespace: "default", name: "a" });
    await kube.close();

    kube = await start({ snapshot });
    expect(await kube.api.get(TYPE, { namespace: "default", name: "a" })).to.deep.equal(before);
    expect(await namesIn(CONFIG_MAPS)).to.deep.equal({ names: ["a"], revision });
    expect((await namesIn(widgets)).names).to.deep.equal(["w"]);
    // What was before it is forgotten.
    const events = await openWatch("?watch=true&resourceVersion=1");
    expect(await events.next()).to.have.property("type", "ERROR");
    await put("b");
    expect(Number((await namesIn(CONFIG_MAPS)).revision)).to.equal(Number(revision) + 1);
  });

  it("is told all that over its control path, when it has one", async () => {
    expect((await fetch(`${kube.url}/mock-kube/faults`)).status).to.equal(404);
    await kube.close();
    kube = await start({ controlPath: true });
    const call = async (method: string, path: string, body?: JsonObject) => {
      const response = await fetch(`${kube.url}/mock-kube/${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: objectOr(await response.json().catch(() => ({}))) };
    };

    const fault = { kind: "answer", match: LISTS, status: 500 };
    expect(await call("POST", "faults", fault)).to.deep.equal({ status: 201, body: { id: 1 } });
    expect(await call("POST", "faults", { kind: "none" })).to.have.property("status", 400);
    expect((await fetch(`${kube.url}${CONFIG_MAPS}`)).status).to.equal(500);
    expect((await call("GET", "faults")).body).to.deep.equal({
      faults: [{ id: 1, fault, happened: 1 }],
    });
    expect((await call("DELETE", "faults/1")).body).to.deep.equal({ faults: [] });
    expect((await call("DELETE", "faults/1")).status).to.equal(404);
    expect((await call("GET", "snapshot")).body).to.have.property("format", "mock-kube-snapshot");
    await put("a");
    expect((await call("POST", "restart", { loseState: true })).status).to.equal(202);
    await eventually(async () => (await namesIn(CONFIG_MAPS)).names.length === 0);
    expect((await call("POST", "restart", { downMs: -1 })).status).to.equal(400);
    expect((await call("POST", "else")).status).to.equal(404);
  });

  async function put(name: string): Promise<void> {
    const metadata = { name, namespace: "default" };
    await kube.api.create(TYPE, { apiVersion: "v1", kind: "ConfigMap", metadata });
  }

  async function namesIn(path: string) {
    const response = await fetch(`${kube.url}${path}`);
    const { items, metadata } = objectOr(await response.json());
    const list: readonly unknown[] = Array.isArray(items) ? items : [];
    const names = list.map((item) => objectOr(objectOr(item)["metadata"])["name"]);
    return { names, revision: String(objectOr(metadata)["resourceVersion"]) };
  }

  async function openWatch(query: string) {
    const controller = new AbortController();
    opened.push(controller);
    const { signal } = controller;
    const response = await fetch(`${kube.url}${CONFIG_MAPS}${query}`, { signal });
    const lines = linesOf(response);
    return {
      /** `undefined` at the end. */
      async next(): Promise<unknown> {
        const { value, done } = await lines.next();
        return done === true ? undefined : JSON.parse(value);
      },
    };
  }
});

function start(options: Partial<MockKubeOptions> = {}): Promise<MockKube> {
  return startMockKube({ clock: systemClock, random: seededRandom(1), ...options });
}

async function* linesOf({ body }: Response): AsyncGenerator<string, void, undefined> {
  if (body === null) return;
  let rest = "";
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  // A server that is just restarting refuses connections.
  for (let attempt = 0; attempt < 100; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other is the point
    if (await condition().catch(() => false)) return;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await systemClock.sleep(20);
  }
  throw new RangeError("it does not come true");
}

const DEFINITION: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    names: { kind: "Widget", plural: "widgets", singular: "widget", listKind: "WidgetList" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    ],
  },
};
