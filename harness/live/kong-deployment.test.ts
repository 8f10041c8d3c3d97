import { expect } from "chai";
import { objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { startMockKube, type MockKube } from "../../mock-kube/server.ts";
import { waitFor } from "../scenario/wait-for.ts";
import { httpStatusClient } from "./http-status-client.ts";
import type { GatewayFleet, GatewayNode } from "./gateway-fleet.ts";
import { KongDeployment } from "./kong-deployment.ts";
import { readinessProbeOf } from "./readiness-probe.ts";
import { resourceType } from "./resource-types.ts";

const KONG = { namespace: "kong", name: "kong" };
const ADMIN = { namespace: "kong", name: "kong-admin" };
const NEVER = new AbortController().signal;

describe("KongDeployment", () => {
  let kube: MockKube;
  let fleet: GatewayFleet & { readonly log: string[] };
  let kongDeployment: KongDeployment;
  const faults: unknown[] = [];

  beforeEach(async () => {
    kube = await startMockKube({
      clock: systemClock,
      random: seededRandom(1),
      objects: OBJECTS,
      allowLoopbackEndpoints: true,
      onChange: ({ type, object }) => {
        if (object.kind === "EndpointSlice") fleet.log.push(`${type} ${endpointState(object)}`);
      },
    });
    fleet = fakeFleet();
    kongDeployment = new KongDeployment({
      clock: systemClock,
      api: kube.api,
      fleet,
      deployment: KONG,
      adminService: ADMIN,
      openClient: httpStatusClient,
      onFault: (error) => faults.push(error),
    });
    await status({ replicas: 1 });
  });

  afterEach(async () => {
    await kongDeployment.close();
    await kube.close();
    expect(faults.splice(0)).to.deep.equal([]);
  });

  it("lists a gateway before it is ready, on its own ports and owned by the Service", async () => {
    const { items } = await kube.api.list(resourceType("EndpointSlice"), { namespace: "kong" });
    expect(items).to.have.length(1);
    expect(items[0]).to.deep.include({
      addressType: "IPv4",
      endpoints: [
        {
          addresses: ["127.0.0.1"],
          conditions: { ready: false, serving: false, terminating: false },
          targetRef: { kind: "Pod", namespace: "kong", name: "kong-0" },
        },
      ],
    });
    expect(items[0]?.["ports"]).to.deep.equal([
      { name: "kong-admin", port: 1001, protocol: "TCP", appProtocol: "http" },
      { name: "kong-proxy", port: 1002, protocol: "TCP" },
    ]);
    expect(items[0]?.metadata.labels).to.include({ "kubernetes.io/service-name": "kong-admin" });
    expect(items[0]?.metadata.ownerReferences?.[0]).to.include({
      kind: "Service",
      name: ADMIN.name,
    });
    expect(kongDeployment.isReady("kong-0")).to.equal(false);
  });

  it("follows the Deployment's replicas, down to none and up again", async () => {
    await scaleTo(0);
    await status({ replicas: 0 });
    await scaleTo(2);
    await status({ replicas: 2, readyReplicas: 0 });

    expect(fleet.log).to.deep.equal([
      "scale 1",
      "ADDED listed",
      "MODIFIED terminating",
      "scale 0",
      "DELETED terminating",
      "scale 2",
      "ADDED listed",
      "ADDED listed",
    ]);
  });

  it("lists new gateways only when nobody holds them back", async () => {
    const list = kongDeployment.holdListing();
    await scaleTo(2);
    await status({ replicas: 2 });
    expect(fleet.log).to.deep.equal(["scale 1", "ADDED listed", "scale 2"]);

    list();
    const isListed = () => fleet.log.at(-1) === "ADDED listed";
    expect(await waitFor(systemClock, isListed, 5000, NEVER)).to.equal(true);
  });

  it("lists a gateway as ready, or not, when told to", async () => {
    await kongDeployment.setReady("kong-0", true);
    await status({ readyReplicas: 1 });
    expect(kongDeployment.isReady("kong-0")).to.equal(true);

    await kongDeployment.setReady("kong-0", false);
    await status({ readyReplicas: 0 });
    expect(kongDeployment.isReady("kong-0")).to.equal(false);
  });

  async function scaleTo(replicas: number): Promise<void> {
    await kube.api.patch(resourceType("Deployment"), KONG, "merge", { spec: { replicas } });
  }

  async function status(expected: Readonly<Record<string, number>>): Promise<void> {
    let seen: unknown;
    const isThere = async () => {
      const object = await kube.api.get(resourceType("Deployment"), KONG);
      seen = object["status"];
      const fields = objectOr(seen);
      return Object.entries(expected).every(([field, value]) => (fields[field] ?? 0) === value);
    };
    expect(await waitFor(systemClock, isThere, 5000, NEVER), JSON.stringify(seen)).to.equal(true);
  }
});

describe("readinessProbeOf", () => {
  it("fills in what Kubernetes would", () => {
    expect(readinessProbeOf(deployment({ httpGet: { path: "/x", port: "status" } }))).to.deep.equal(
      {
        path: "/x",
        port: "status",
        initialDelayMs: 0,
        periodMs: 10_000,
        timeoutMs: 1000,
        failureThreshold: 3,
      },
    );
    expect(readinessProbeOf(deployment(undefined))).to.equal(undefined);
  });
});

function deployment(readinessProbe: unknown): KubeObject {
  const containers = [
    { name: "proxy", image: "kong:3.9", ...(readinessProbe !== undefined && { readinessProbe }) },
  ];
  const labels = { app: "kong" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: KONG,
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

const OBJECTS: readonly KubeObject[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "kong" } },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: ADMIN,
    spec: { clusterIP: "None", ports: [{ name: "kong-admin", port: 8001 }] },
  },
  deployment({ httpGet: { path: "/status/ready", port: "status" }, initialDelaySeconds: 60 }),
];

function endpointState(slice: KubeObject): string {
  return JSON.stringify(slice).includes('"terminating":true') ? "terminating" : "listed";
}

function fakeFleet(): GatewayFleet & { readonly log: string[] } {
  const nodes: GatewayNode[] = [];
  const log: string[] = [];
  return {
    nodes,
    log,
    async scale(replicas) {
      log.push(`scale ${replicas}`);
      nodes.splice(replicas);
      while (nodes.length < replicas) nodes.push(fakeNode(nodes.length));
    },
    restart: async () => undefined,
    close: async () => undefined,
  };
}

function fakeNode(index: number): GatewayNode {
  const url = (port: number) => `http://127.0.0.1:${1000 * (index + 1) + port}`;
  return {
    name: `kong-${index}`,
    index,
    phase: "silent",
    adminUrl: url(1),
    proxyUrl: url(2),
    statusUrl: url(3),
    configurationHash: "0".repeat(32),
    routeNames: [],
    failNext: () => () => undefined,
  };
}
