import { expect } from "chai";
import type { KubeApi, ListOptions } from "../../core/kube-api.ts";
import type { KubeObject, ResourceType, WatchEvent } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { ObjectCache } from "../snapshot/object-cache.ts";
import { FakeKubeApi } from "../testing/fake-kube-api.ts";
import { followedKinds, Informers } from "./informers.ts";
import { turn } from "../testing/system-turn.ts";

describe("Informers", () => {
  it("put what is ours into the cache, and give items of lists their type", async () => {
    const { names, cache } = await run({
      Ingress: [ingress("ours", "kong"), ingress("theirs", "nginx")],
      Service: [{ metadata: { name: "s", namespace: "ns" } } as KubeObject],
    });
    expect(names("Ingress")).to.deep.equal(["ours"]);
    expect(cache.takeSnapshot().stores.get("Service", "s", "ns")).to.include({
      apiVersion: "v1",
      kind: "Service",
    });
  });

  it("take objects without a class in when our class becomes the default, and drop them when it is no more", async () => {
    const { names, say } = await run({ Ingress: [ingress("classless")] });
    expect(names("Ingress")).to.deep.equal([]);
    await say("IngressClass", { type: "ADDED", object: ingressClass(true) });
    expect(names("Ingress")).to.deep.equal(["classless"]);
    await say("IngressClass", { type: "MODIFIED", object: ingressClass(false) });
    expect(names("Ingress")).to.deep.equal([]);
  });

  it("drop an object whose class changes", async () => {
    const { names, say } = await run({ Ingress: [ingress("a", "kong")] });
    await say("Ingress", { type: "MODIFIED", object: ingress("a", "nginx") });
    expect(names("Ingress")).to.deep.equal([]);
  });

  it("tell of all EndpointSlices after each change", async () => {
    const { slices, say } = await run({});
    await say("EndpointSlice", { type: "ADDED", object: slice("a") });
    await say("EndpointSlice", { type: "ADDED", object: slice("b") });
    await say("EndpointSlice", { type: "DELETED", object: slice("a") });
    expect(slices).to.deep.equal(["", "a", "a,b", "b"]);
  });

  it("take routes in whose namespaces have the labels that a listener asks for", async () => {
    const { names, say } = await run({
      GatewayClass: [gatewayClass],
      Gateway: [selectiveGateway],
      HTTPRoute: [httpRoute],
      Namespace: [namespace({})],
    });
    expect(names("HTTPRoute")).to.deep.equal([]);
    await say("Namespace", { type: "MODIFIED", object: namespace({ team: "web" }) });
    expect(names("HTTPRoute")).to.deep.equal(["r"]);
    await say("Namespace", { type: "MODIFIED", object: namespace({ team: "other" }) });
    expect(names("HTTPRoute")).to.deep.equal([]);
  });

  it("keep a Gateway and its routes as they were while its next version waits to be accepted", async () => {
    const { names, cache, say } = await run({
      GatewayClass: [gatewayClass],
      Gateway: [selectiveGateway],
      HTTPRoute: [httpRoute],
      Namespace: [namespace({ team: "web" })],
    });
    expect(names("HTTPRoute")).to.deep.equal(["r"]);
    const { metadata } = selectiveGateway;
    const edited = { ...selectiveGateway, metadata: { ...metadata, generation: 2 } };
    await say("Gateway", { type: "MODIFIED", object: edited });
    expect(names("HTTPRoute")).to.deep.equal(["r"]);
    expect(cache.takeSnapshot().stores.get("Gateway", "g", "ns")).to.equal(selectiveGateway);

    await say("GatewayClass", { type: "DELETED", object: gatewayClass });
    expect([...names("Gateway"), ...names("HTTPRoute")]).to.deep.equal([]);
  });

  it("tell of each change, with the object if it is one", async () => {
    const { changes, say } = await run({ Ingress: [ingress("a", "kong")] });
    expect(changes).to.include("Ingress - -").and.include("Namespace - -");
    await say("Ingress", { type: "ADDED", object: ingress("b", "kong") });
    await say("Ingress", { type: "DELETED", object: ingress("b", "kong") });
    expect(changes.slice(-2)).to.deep.equal(["Ingress - b", "Ingress b -"]);
  });

  it("look only into some namespaces, where they are told to", async () => {
    const { names, asked, informers } = await run(
      { Ingress: [ingress("a", "kong")], GatewayClass: [gatewayClass] },
      ["ns", "other"],
    );
    await informers.synced;
    // The API of this test gives the same to everybody.
    expect(names("Ingress")).to.deep.equal(["a"]);
    expect(asked).to.include.members(["Ingress ns", "Ingress other", "GatewayClass "]);
    expect(asked).not.to.include("Ingress ");
  });

  it("say when everything has been listed once", async () => {
    const { informers } = await run({});
    await informers.synced;
  });
});

describe("followedKinds", () => {
  it("leaves out what is switched off", () => {
    expect(followedKinds({}, new Set(["Ingress"]))).not.to.include("Ingress");
  });

  it("leaves out what a gate switches off", () => {
    expect(followedKinds({})).not.to.include("KongServiceFacade");
    expect(followedKinds({ KongServiceFacade: true })).to.include("KongServiceFacade");
  });
});

const KINDS = [
  "Ingress",
  "IngressClass",
  "Service",
  "EndpointSlice",
  "GatewayClass",
  "Gateway",
  "HTTPRoute",
] as const;

async function run(
  objects: Readonly<Record<string, readonly KubeObject[]>>,
  namespaces: readonly string[] = [],
) {
  const asked: string[] = [];
  const clock = new VirtualClock(turn);
  const said = new Map<string, (event: WatchEvent) => void>();
  const kube: KubeApi = Object.assign(new FakeKubeApi({ lists: [[]], watches: [] }), {
    list: async ({ kind }: ResourceType, options: ListOptions) => {
      asked.push(`${kind} ${options.namespace ?? ""}`);
      const metadata = { resourceVersion: "1" };
      return { apiVersion: "v1", kind: "List", metadata, items: objects[kind] ?? [] };
    },
    async *watch({ kind }: ResourceType) {
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- one event after the other
        yield await new Promise<WatchEvent>((resolve) => said.set(kind, resolve));
      }
    },
  });
  const cache = new ObjectCache();
  const slices: string[] = [];
  const changes: string[] = [];
  const informers = new Informers(cache, {
    admission: { ingressClass: "kong", gatewayControllerName: "konghq.com/kic-gateway-controller" },
    kinds: [...KINDS],
    namespaces,
    onEndpointSlices: (all) => slices.push(all.map(({ metadata }) => metadata.name).join(",")),
    onChange: (kind, change) =>
      changes.push(
        `${kind} ${change?.before?.metadata.name ?? "-"} ${change?.after?.metadata.name ?? "-"}`,
      ),
  });
  void informers.run(
    { kube, clock, random: seededRandom(1), log: silentLog },
    new AbortController().signal,
  );
  await turn();
  return {
    cache,
    informers,
    slices,
    changes,
    asked,
    names: (kind: (typeof KINDS)[number]) =>
      [...cache.takeSnapshot().stores.store(kind).values()].map(({ metadata }) => metadata.name),
    say: async (kind: string, event: WatchEvent) => {
      said.get(kind)?.(event);
      await turn();
    },
  };
}

function ingress(name: string, ingressClassName?: string): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name, namespace: "ns" },
    spec: { ...(ingressClassName !== undefined && { ingressClassName }) },
  };
}

function ingressClass(isDefault: boolean): KubeObject {
  const annotations = { "ingressclass.kubernetes.io/is-default-class": String(isDefault) };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name: "kong", annotations },
  };
}

function slice(name: string): KubeObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, namespace: "ns" },
  };
}

const GATEWAY_API = "gateway.networking.k8s.io/v1";

const gatewayClass: KubeObject = {
  apiVersion: GATEWAY_API,
  kind: "GatewayClass",
  metadata: { name: "kong" },
  spec: { controllerName: "konghq.com/kic-gateway-controller" },
};

const selectiveGateway: KubeObject = {
  apiVersion: GATEWAY_API,
  kind: "Gateway",
  metadata: { name: "g", namespace: "ns", generation: 1 },
  spec: {
    gatewayClassName: "kong",
    listeners: [
      {
        name: "http",
        protocol: "HTTP",
        port: 80,
        allowedRoutes: {
          namespaces: { from: "Selector", selector: { matchLabels: { team: "web" } } },
        },
      },
    ],
  },
  status: {
    conditions: [isTrue("Accepted"), isTrue("Programmed")],
    listeners: [
      {
        name: "http",
        supportedKinds: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }],
        conditions: [isTrue("Programmed")],
      },
    ],
  },
};

const httpRoute: KubeObject = {
  apiVersion: GATEWAY_API,
  kind: "HTTPRoute",
  metadata: { name: "r", namespace: "ns" },
  spec: { parentRefs: [{ name: "g" }] },
};

function isTrue(type: string) {
  return { type, status: "True", reason: type, observedGeneration: 1 };
}

function namespace(labels: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: "ns", labels } };
}
