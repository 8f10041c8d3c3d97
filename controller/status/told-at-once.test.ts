import { expect } from "chai";
import type { KubeApi } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import type { KongListeners } from "../gateways/kong-listeners.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { refOf } from "../snapshot/object-ref.ts";
import { turn } from "../testing/system-turn.ts";
import {
  CLASS,
  conditionTexts,
  gatewayOf,
  HTTP,
  OURS,
  PUBLISHED,
  routeOf,
  serviceOf,
} from "./gateway-api/test-world.ts";
import { arrayOr, objectOr } from "../../core/json.ts";
import { StatusWriter } from "./status-writer.ts";

const ROUTE = routeOf("HTTPRoute", { rules: [{ backendRefs: [{ name: "web", port: 80 }] }] });

describe("StatusWriter, of what need not wait for a round", () => {
  it("takes a Gateway and its route from nothing to accepted without a round, and on to programmed with one", async () => {
    const cluster = new SmallCluster();
    cluster.writer.start();
    await cluster.settle();
    expect(cluster.gatewayTexts()).to.deep.equal([
      "Accepted=True/Accepted",
      "Programmed=True/Programmed",
    ]);
    expect(cluster.routeTexts()).to.include("Programmed=Unknown/Unknown");
    expect(cluster.attachedRoutes()).to.equal(1);

    cluster.configured();
    await cluster.settle();
    expect(cluster.routeTexts()).to.include("Programmed=True/ConfiguredInGateway");
    const { writes } = cluster;
    cluster.configured();
    await cluster.settle();
    expect(cluster.writes).to.equal(writes);
  });

  it("does so also when nobody wants reports, but for what rounds have made of a route", async () => {
    const cluster = new SmallCluster({ reports: false });
    cluster.writer.start();
    await cluster.settle();
    cluster.configured();
    await cluster.settle();
    expect(cluster.gatewayTexts()).to.include("Programmed=True/Programmed");
    expect(cluster.routeTexts()).to.include("Programmed=Unknown/Unknown");
  });

  it("asks again where gateways listen until they can say so", async () => {
    const cluster = new SmallCluster();
    cluster.listeners = undefined;
    cluster.writer.start();
    await cluster.settle();
    expect(cluster.gatewayTexts()).to.include("Programmed=False/Pending");
    expect(cluster.routeTexts()).to.deep.equal([]);
    cluster.listeners = LISTENERS;
    await cluster.settle();
    expect(cluster.routeTexts()).to.include("Accepted=True/Accepted");
  });

  it("does not call a version programmed that came after the round began", async () => {
    const cluster = new SmallCluster();
    cluster.writer.start();
    await cluster.settle();
    cluster.translated();
    cluster.edit("HTTPRoute", "r");
    cluster.configured();
    await cluster.settle();
    expect(cluster.routeTexts()).to.include("Programmed=Unknown/Unknown");
    cluster.translated();
    cluster.configured();
    await cluster.settle();
    expect(cluster.routeTexts()).to.include("Programmed=True/ConfiguredInGateway");
  });

  it("tells licenses at once which of them was picked", async () => {
    const cluster = new SmallCluster();
    cluster.licenses = [license("old", "2026-01-01T00:00:00Z")];
    cluster.writer.licensesChanged();
    await cluster.settle();
    expect(cluster.writes).to.equal(1);
  });

  it("looks at nothing any more once it is closed", async () => {
    const cluster = new SmallCluster();
    await cluster.writer.close(0);
    cluster.writer.start();
    cluster.writer.changed("Gateway");
    await cluster.settle();
    expect(cluster.writes).to.equal(0);
  });
});

function license(name: string, creationTimestamp: string): KubeObject {
  return {
    apiVersion: "configuration.konghq.com/v1alpha1",
    kind: "KongLicense",
    metadata: { name, creationTimestamp },
    rawLicenseString: "text",
  };
}

const LISTENERS: KongListeners = { proxy: [{ port: 8000, isTls: false }], stream: [] };

/** An API that tells the writer of each change, as informers do. */
class SmallCluster {
  readonly clock = new VirtualClock(turn);
  readonly writer: StatusWriter;
  listeners: KongListeners | undefined = LISTENERS;
  licenses: readonly KubeObject[] = [];
  writes = 0;
  readonly #objects = new Map<string, KubeObject>();

  constructor({ reports = true }: { readonly reports?: boolean } = {}) {
    const bare = gatewayOf([HTTP]);
    const { annotations: _, ...metadata } = bare.metadata;
    for (const object of [CLASS, PUBLISHED, { ...bare, metadata }, ROUTE, serviceOf("web")]) {
      this.#objects.set(`${object.kind} ${object.metadata.name}`, object);
    }
    const stores = () => CacheStores.fromObjects(this.#objects.values());
    this.writer = new StatusWriter({
      api: this.#api(),
      clock: this.clock,
      log: silentLog,
      publish: { service: { namespace: "kong", name: "proxy" } },
      reports,
      objects: stores,
      known: stores,
      admission: () => ({ ingressClass: "kong", gatewayControllerName: OURS }),
      listeners: async () => this.listeners,
      licenses: () => this.licenses,
      electionId: "us",
    });
  }

  /** Long enough for some passes. */
  async settle(): Promise<void> {
    await this.clock.advance(5000);
  }

  translated(): void {
    this.writer.observe({ type: "translated", isFallback: false, failures: [], durationMs: 1 });
  }

  configured(): void {
    const objects = [refOf(this.#get("HTTPRoute", "r"))];
    this.writer.observe({ type: "configured", isFallback: false, objects, failures: [] });
  }

  edit(kind: "HTTPRoute", name: string): void {
    const object = this.#get(kind, name);
    const { generation = 0 } = object.metadata;
    this.#put({ ...object, metadata: { ...object.metadata, generation: generation + 1 } });
  }

  gatewayTexts(): readonly string[] {
    return conditionTexts(this.#get("Gateway", "g")["status"]);
  }

  routeTexts(): readonly string[] {
    const { parents } = objectOr(this.#get("HTTPRoute", "r")["status"]);
    return conditionTexts(arrayOr(parents)[0]);
  }

  attachedRoutes(): unknown {
    const { listeners } = objectOr(this.#get("Gateway", "g")["status"]);
    return objectOr(arrayOr(listeners)[0])["attachedRoutes"];
  }

  #get(kind: string, name: string): KubeObject {
    const object = this.#objects.get(`${kind} ${name}`);
    if (object === undefined) throw new RangeError(`no ${kind} ${name}`);
    return object;
  }

  #put(object: KubeObject): KubeObject {
    const { kind } = object;
    if (kind === "KongLicense") return object;
    if (kind !== "Gateway" && kind !== "HTTPRoute" && kind !== "GatewayClass") {
      throw new RangeError(`nobody writes to a ${kind}`);
    }
    const before = this.#objects.get(`${kind} ${object.metadata.name}`);
    this.#objects.set(`${kind} ${object.metadata.name}`, object);
    this.writer.changed(kind, { before, after: object });
    return object;
  }

  #api(): KubeApi {
    return {
      replace: async (_, object) => {
        this.writes += 1;
        return this.#put(object);
      },
      patch: async ({ kind }, { name }, _, patch) => {
        this.writes += 1;
        const object = this.#get(kind, name);
        const metadata = { ...object.metadata, ...objectOr(objectOr(patch)["metadata"]) };
        return this.#put({ ...object, metadata });
      },
      get: unused,
      list: unused,
      watch: unused,
      create: unused,
      delete: unused,
    };
  }
}

function unused(): never {
  throw new RangeError("objects are replaced and patched only");
}
