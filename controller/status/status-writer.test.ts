import { expect } from "chai";
import { KubeApiError, KubeUnreachableError, type KubeApi } from "../../core/kube-api.ts";
import { apiVersionOf, type KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { resourceTypeOf, type CachedKind } from "../snapshot/kinds.ts";
import { refOf } from "../snapshot/object-ref.ts";
import { StatusWriter } from "./status-writer.ts";
import { turn } from "../testing/system-turn.ts";

const ADDRESS = { ip: "203.0.113.1" };

describe("StatusWriter", () => {
  it("tells Ingresses their addresses once they are configured", async () => {
    const world = start(make("Ingress", "a"), make("TCPIngress", "b"), make("UDPIngress", "c"));
    await world.configured(["a", "b", "c"]);

    expect(world.writes).to.deep.equal(["Ingress a", "TCPIngress b", "UDPIngress c"]);
    expect(world.statusOf("Ingress", "a")).to.deep.equal({ loadBalancer: { ingress: [ADDRESS] } });
    expect(world.statusOf("UDPIngress", "c")).to.deep.equal({
      loadBalancer: { ingress: [{ hostname: "udp.example.com" }] },
    });
  });

  it("leaves Ingresses alone that are not configured, or failed", async () => {
    const world = start(make("Ingress", "a"), make("Ingress", "b"));
    await world.configured([], ["b"]);
    expect(world.writes).to.deep.equal([]);
  });

  it("says of Kong's own kinds whether they are programmed, and nothing of plugins", async () => {
    const world = start(
      make("KongConsumer", "a"),
      make("KongConsumerGroup", "b"),
      make("KongVault", "c"),
      make("KongServiceFacade", "d"),
      make("KongPlugin", "e"),
    );
    await world.configured(["a", "c"], ["b", "c"]);

    const reasons = (
      ["KongConsumer", "KongConsumerGroup", "KongVault", "KongServiceFacade"] as const
    ).map((kind, index) => world.conditionOf(kind, "abcd"[index] ?? "")["reason"]);
    expect(reasons).to.deep.equal(["Programmed", "Invalid", "Invalid", "Pending"]);
    expect(world.conditionOf("KongServiceFacade", "d")["message"]).to.match(/no references/);
    expect(world.writes).to.have.length(4);
  });

  it("writes nothing twice", async () => {
    const world = start(make("Ingress", "a"), make("KongConsumer", "b"));
    await world.configured(["a", "b"]);
    await world.configured(["a", "b"]);
    expect(world.writes).to.have.length(2);
  });

  it("keeps the rest of a status", async () => {
    const status = { other: 1 };
    const world = start(
      { ...make("KongConsumer", "a"), status },
      { ...make("Ingress", "b"), status },
    );
    await world.configured(["a", "b"]);
    expect(world.statusOf("KongConsumer", "a")).to.include(status).and.have.property("conditions");
    expect(world.statusOf("Ingress", "b")).to.include(status).and.have.property("loadBalancer");
  });

  it("looks again when somebody else was quicker", async () => {
    const world = start(make("KongConsumer", "a"));
    world.changeBehindTheBack("KongConsumer", "a", { other: 1 });
    await world.configured(["a"]);
    expect(world.statusOf("KongConsumer", "a")).to.include({ other: 1 });
    expect(world.conditionOf("KongConsumer", "a")["status"]).to.equal("True");
  });

  it("does not write to an object that was deleted or recreated meanwhile", async () => {
    const world = start(make("KongConsumer", "gone"), make("KongConsumer", "again"));
    world.forget("KongConsumer", "gone");
    world.recreate("KongConsumer", "again");
    await world.configured(["gone", "again"]);
    expect(world.statusOf("KongConsumer", "again")).to.deep.equal({});
  });

  it("tries again while the API does not answer, a bounded number of times", async () => {
    const world = start(make("KongConsumer", "a"));
    world.failures.push(new KubeUnreachableError("refused"), refusal(503));
    await world.configured(["a"]);
    await world.clock.advance(10_000);
    expect(world.conditionOf("KongConsumer", "a")["status"]).to.equal("True");

    const dead = start(make("KongConsumer", "a"));
    dead.failures.push(...Array.from({ length: 100 }, () => refusal(500)));
    await dead.configured(["a"]);
    await dead.clock.advance(3_600_000);
    expect(dead.failures).to.have.length(92);
  });

  it("gives up what the API refuses", async () => {
    const world = start(make("KongConsumer", "a"));
    world.failures.push(refusal(403));
    await world.configured(["a"]);
    await world.clock.advance(3_600_000);
    expect(world.writes).to.deep.equal([]);
  });

  it("never has more than four writes under way, and never makes a sync wait", async () => {
    const names = Array.from({ length: 50 }, (_, index) => `c${index}`);
    const world = start(...names.map((name) => make("KongConsumer", name)));
    world.isHanging = true;
    await world.configured(names);
    expect(world.attempts).to.equal(4);
  });

  it("writes only the newest of what waits for an object", async () => {
    const names = Array.from({ length: 6 }, (_, index) => `c${index}`);
    const world = start(...names.map((name) => make("KongConsumer", name)));
    world.isHanging = true;
    await world.configured(names);
    await world.configured([], names);
    world.isHanging = false;
    world.release();
    await world.clock.advance(0);
    expect(world.conditionOf("KongConsumer", "c5")["reason"]).to.equal("Invalid");
    expect(world.writes.filter((write) => write === "KongConsumer c5")).to.have.length(1);
  });

  it("takes back what is right again before it was written", async () => {
    const names = Array.from({ length: 6 }, (_, index) => `c${index}`);
    const world = start(...names.map((name) => make("KongConsumer", name)));
    await world.configured(names);
    world.isHanging = true;
    await world.configured([], names);
    await world.configured(names);
    world.isHanging = false;
    world.release();
    await world.clock.advance(0);
    expect(world.conditionOf("KongConsumer", "c5")["reason"]).to.equal("Programmed");
    expect(world.writes.filter((write) => write === "KongConsumer c5")).to.have.length(1);
  });

  it("stops at once, and waits for what is under way no longer than it may", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const world = start(...names.map((name) => make("KongConsumer", name)));
    world.isHanging = true;
    await world.configured(names);
    let isClosed = false;
    const closing = world.writer.close(2000).then(() => (isClosed = true));
    await world.clock.advance(1999);
    expect(isClosed).to.equal(false);
    await world.clock.advance(1);
    await closing;
    await world.configured(names);
    expect(world.attempts).to.equal(4);
  });
});

class FakeCluster {
  readonly clock = new VirtualClock(turn);
  readonly writes: string[] = [];
  readonly failures: Error[] = [];
  readonly writer: StatusWriter;
  attempts = 0;
  isHanging = false;
  release: () => void = () => undefined;
  readonly #cached: readonly KubeObject[];
  readonly #stored = new Map<string, KubeObject>();

  constructor(objects: readonly KubeObject[]) {
    this.#cached = objects;
    for (const object of objects) this.#stored.set(keyOf(object), object);
    this.writer = new StatusWriter({
      api: this.#api(),
      clock: this.clock,
      log: silentLog,
      publish: { addresses: [ADDRESS.ip], udpAddresses: ["udp.example.com"] },
      reports: true,
      known: () => CacheStores.of(new Map()),
      admission: () => ({ ingressClass: "kong", gatewayControllerName: "konghq.com/ours" }),
      listeners: async () => undefined,
      licenses: () => [],
      electionId: "us",
      objects: () =>
        CacheStores.fromObjects(
          this.#cached.map((object) => this.#stored.get(keyOf(object)) ?? object),
        ),
    });
  }

  async configured(names: readonly string[], failed: readonly string[] = []): Promise<void> {
    const refs = (wanted: readonly string[]) =>
      this.#cached.filter(({ metadata }) => wanted.includes(metadata.name)).map(refOf);
    const failures = refs(failed).map((ref) => ({ message: "no", objects: [ref] }));
    this.writer.observe({ type: "configured", isFallback: false, objects: refs(names), failures });
    await this.clock.advance(0);
  }

  statusOf(kind: CachedKind, name: string): unknown {
    return this.#stored.get(`${kind} ${name}`)?.["status"] ?? {};
  }

  conditionOf(kind: CachedKind, name: string): Readonly<Record<string, unknown>> {
    return Object(Object(this.statusOf(kind, name)).conditions?.[0]);
  }

  /** The cache does not know of it: `objects` still gives the version before. */
  changeBehindTheBack(kind: CachedKind, name: string, status: object): void {
    const api = this.#stored.get(`${kind} ${name}`);
    if (api === undefined) throw new RangeError(name);
    this.#hidden.set(`${kind} ${name}`, {
      ...api,
      metadata: { ...api.metadata, resourceVersion: "9" },
      status,
    });
  }

  recreate(kind: CachedKind, name: string): void {
    const object = make(kind, name);
    this.#hidden.set(keyOf(object), {
      ...object,
      metadata: { ...object.metadata, uid: "new", resourceVersion: "9" },
    });
  }

  forget(kind: CachedKind, name: string): void {
    this.#hidden.set(`${kind} ${name}`, undefined);
  }

  /** What the API has where that is not what the cache has. */
  readonly #hidden = new Map<string, KubeObject | undefined>();

  #current(key: string): KubeObject {
    const object = this.#hidden.has(key) ? this.#hidden.get(key) : this.#stored.get(key);
    if (object === undefined) throw refusal(404);
    return object;
  }

  #api(): KubeApi {
    return {
      get: async (type, { name }) => this.#current(`${type.kind} ${name}`),
      replace: async (type, object, subresource) => {
        expect(subresource).to.equal("status");
        expect(object.apiVersion).to.equal(apiVersionOf(type));
        this.attempts += 1;
        if (this.isHanging) await new Promise<void>((resolve) => this.#onRelease(resolve));
        const failure = this.failures.shift();
        if (failure !== undefined) throw failure;
        const current = this.#current(keyOf(object));
        if (current.metadata.resourceVersion !== object.metadata.resourceVersion)
          throw refusal(409);
        this.writes.push(keyOf(object));
        this.#hidden.delete(keyOf(object));
        const resourceVersion = `${object.metadata.resourceVersion}1`;
        const written = { ...object, metadata: { ...object.metadata, resourceVersion } };
        this.#stored.set(keyOf(object), written);
        return written;
      },
      list: unused,
      watch: unused,
      create: unused,
      patch: unused,
      delete: unused,
    };
  }

  #onRelease(resolve: () => void): void {
    const before = this.release;
    this.release = () => {
      before();
      resolve();
    };
  }
}

function start(...objects: readonly KubeObject[]): FakeCluster {
  return new FakeCluster(objects);
}

function make(kind: CachedKind, name: string): KubeObject {
  const type = resourceTypeOf(kind);
  const metadata = { name, uid: `uid-${name}`, generation: 1, resourceVersion: "1" };
  return {
    apiVersion: apiVersionOf(type),
    kind,
    metadata: type.namespaced ? { ...metadata, namespace: "ns" } : metadata,
  };
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}

function unused(): never {
  throw new RangeError("status is read and replaced only");
}

function refusal(code: number): KubeApiError {
  return new KubeApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    code,
  });
}
