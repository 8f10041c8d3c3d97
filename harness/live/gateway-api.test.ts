import { expect } from "chai";
import { Controller } from "../../controller/controller.ts";
import { AdminConnections } from "../../controller/gateways/system-admin-api.ts";
import { kubeApiOverHttp, plainConnection } from "../../controller/informer/system-kube-api.ts";
import { parseOptions } from "../../controller/options/parse-options.ts";
import { resourceTypeOf, type CachedKind } from "../../controller/snapshot/kinds.ts";
import { arrayOr, objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { silentLog } from "../../core/log.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startFleet, type Fleet } from "../../mock-kong/server.ts";
import { startMockKube, type MockKube } from "../../mock-kube/server.ts";
import { waitFor } from "../scenario/wait-for.ts";

const TEST_MS_MAX = 60_000;
const WAIT_MS_MAX = 30_000;
const ROUTE = "httproute.shop.web.0.0";
const NEVER = new AbortController().signal;

describe("a controller alone with the Gateway API", () => {
  let kube: MockKube;
  let fleet: Fleet;
  let admins: AdminConnections;
  let running: Promise<void>;
  const stop = new AbortController();

  before(async () => {
    const random = seededRandom(1);
    fleet = await startFleet({ clock: systemClock, random, replicas: 1, boot: QUICK_BOOT });
    const [node] = fleet.nodes;
    if (node === undefined) throw new RangeError("no gateway");
    kube = await startMockKube({
      clock: systemClock,
      random,
      gatewayApi: true,
      objects: cluster(Number(new URL(node.proxyUrl).port)),
    });
    admins = new AdminConnections({});
    const controller = new Controller(
      {
        clock: systemClock,
        random,
        log: silentLog,
        kube: kubeApiOverHttp(plainConnection(kube.url)),
        connect: (url) => admins.connect(url),
        observe: () => undefined,
        openLastValidFile: (path) => {
          throw new RangeError(path);
        },
        instanceId: "test",
      },
      optionsFor(node.adminUrl),
    );
    running = controller.run(stop.signal);
  });

  after(async () => {
    stop.abort();
    await running;
    await Promise.all([admins.close(), fleet.close(), kube.close()]);
  });

  it("accepts a Gateway and its route, serves it and says so", async () => {
    await until(async () => (await conditionsOf("HTTPRoute", "web")).includes(CONFIGURED));
    expect(await conditionsOf("Gateway", "edge")).to.deep.equal([
      "Accepted=True/Accepted",
      "Programmed=True/Programmed",
    ]);
    expect(fleet.nodes[0]?.routeNames).to.deep.equal([ROUTE]);
    await until(async () => {
      const { status } = await read("Gateway", "edge");
      return objectOr(arrayOr(objectOr(status)["listeners"])[0])["attachedRoutes"] === 1;
    });
  }).timeout(TEST_MS_MAX);

  it("goes on serving the route while the Gateway is changed", async () => {
    const gateway = await read("Gateway", "edge");
    const spec = objectOr(gateway["spec"]);
    const more = { name: "more", port: 81, protocol: "HTTP" };
    const edited = { ...spec, listeners: [...arrayOr(spec["listeners"]), more] };
    await kube.api.replace(resourceTypeOf("Gateway"), { ...gateway, spec: edited });
    let isServed = true;
    await until(async () => {
      isServed &&= fleet.nodes[0]?.routeNames.includes(ROUTE) === true;
      const { status } = await read("Gateway", "edge");
      return arrayOr(objectOr(status)["listeners"]).length === 2;
    });
    expect(isServed).to.equal(true);
  }).timeout(TEST_MS_MAX);

  it("takes the route away with its Gateway, and its word with it", async () => {
    await kube.api.delete(resourceTypeOf("Gateway"), { namespace: "shop", name: "edge" });
    await until(() => fleet.nodes[0]?.routeNames.length === 0);
    await until(async () => (await conditionsOf("HTTPRoute", "web")).length === 0);
  }).timeout(TEST_MS_MAX);

  function read(kind: CachedKind, name: string): Promise<KubeObject> {
    return kube.api.get(resourceTypeOf(kind), { namespace: "shop", name });
  }

  /** Of a route, those about its first Gateway. */
  async function conditionsOf(kind: CachedKind, name: string): Promise<readonly string[]> {
    const status = objectOr((await read(kind, name))["status"]);
    const holder = kind === "Gateway" ? status : objectOr(arrayOr(status["parents"])[0]);
    return arrayOr(holder["conditions"])
      .map(objectOr)
      .map(({ type, status: is, reason }) => `${String(type)}=${String(is)}/${String(reason)}`);
  }
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  expect(await waitFor(systemClock, condition, WAIT_MS_MAX, NEVER)).to.equal(true);
}

const CONFIGURED = "Programmed=True/ConfiguredInGateway";
const QUICK_BOOT = { silentMs: 0, unavailableMs: 0 };

function optionsFor(adminUrl: string) {
  const parsed = parseOptions(
    [
      `--kong-admin-url=${adminUrl}`,
      "--feature-gates=FallbackConfiguration=true",
      "--publish-service=kong/proxy",
      "--proxy-sync-seconds=0.1",
      "--init-cache-sync-duration=100ms",
    ],
    {},
    () => "",
  );
  if (!parsed.ok) throw new RangeError(parsed.text);
  return parsed.options.controller;
}

function cluster(proxyPort: number): readonly KubeObject[] {
  const gatewayApi = "gateway.networking.k8s.io/v1";
  return [
    ...["kong", "shop"].map((name) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name },
    })),
    service("kong", "proxy", proxyPort),
    service("shop", "web", 8080),
    {
      apiVersion: gatewayApi,
      kind: "GatewayClass",
      metadata: { name: "kong", annotations: { "konghq.com/gatewayclass-unmanaged": "true" } },
      spec: { controllerName: "konghq.com/kic-gateway-controller" },
    },
    {
      apiVersion: gatewayApi,
      kind: "Gateway",
      metadata: { name: "edge", namespace: "shop" },
      spec: {
        gatewayClassName: "kong",
        listeners: [{ name: "http", port: 80, protocol: "HTTP" }],
      },
    },
    {
      apiVersion: gatewayApi,
      kind: "HTTPRoute",
      metadata: { name: "web", namespace: "shop" },
      spec: {
        parentRefs: [{ name: "edge" }],
        rules: [{ backendRefs: [{ name: "web", port: 80 }] }],
      },
    },
  ];
}

function service(namespace: string, name: string, targetPort: number): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { ports: [{ name: "http", port: 80, targetPort, protocol: "TCP" }] },
  };
}
