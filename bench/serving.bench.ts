// How long it takes until gateways serve: from the moment that one answers, and from a change of an object. The whole
// controller with its informers and its loop, and the API server's storage, in one process without sockets.
// Run it with `node bench/serving.bench.ts [Ingresses [gateways]]`; without arguments, all sizes.
import type { KubeObject } from "../core/kube.ts";
import { silentLog } from "../core/log.ts";
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { Controller } from "../controller/controller.ts";
import { parseOptions } from "../controller/options/parse-options.ts";
import {
  answerAdmin,
  type AdminAnswer,
  type AdminQuestion,
} from "../harness/simulated/admin-pages.ts";
import { DirectAdminApi } from "../harness/simulated/direct-admin-api.ts";
import { Gateway } from "../mock-kong/gateway.ts";
import { DirectKubeApi } from "../mock-kube/direct-api.ts";
import { KubeServer } from "../mock-kube/kube-server.ts";
import { loadObjects } from "../mock-kube/load-objects.ts";
import { staticResolver } from "../mock-kong/balancer/resolver.ts";
import { ingress, service, slice } from "./ingress-objects.ts";

const INGRESSES = [100, 1000, 10_000] as const;
const GATEWAYS = [1, 10, 100] as const;
/**
 * Up to so many routes in all, gateways are simulated nodes. Beyond, they are stand-ins that accept everything and remember
 * the document: 100 nodes with 10,000 routes each do not fit, and what is measured would be their work, not the controller's.
 */
const SIMULATED_ROUTES_MAX = 1000;
const SYNC_MS = 100;
const CHANGES = 5;
const LOOK_MS = 1;
const SERVING_MS_MAX = 60_000;
const SLICES = {
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  namespaced: true,
} as const;
const INGRESS_TYPE = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  plural: "ingresses",
  namespaced: true,
} as const;

const given = process.argv.slice(2).map(Number);
const [ingressesGiven, gatewaysGiven = 1] = given;
const sizes =
  ingressesGiven === undefined
    ? INGRESSES.flatMap((ingresses) => GATEWAYS.map((gateways) => [ingresses, gateways] as const))
    : [[ingressesGiven, gatewaysGiven] as const];

process.stdout.write(
  `Ingresses gateways kind | all answer to all serving, one joins to serving, change to all serving (fastest and median of ${CHANGES}) | ms, each with up to ${SYNC_MS} ms of waiting for the next sync\n`,
);
for (const [ingresses, gateways] of sizes) {
  // oxlint-disable-next-line no-await-in-loop -- one after the other, or they would disturb each other
  await measure(ingresses, gateways);
}

async function measure(ingresses: number, gateways: number): Promise<void> {
  const isSimulated = ingresses * gateways <= SIMULATED_ROUTES_MAX;
  const fleet = openFleet(isSimulated);
  const server = new KubeServer({ clock: systemClock, random: seededRandom(1) });
  loadObjects(server, objectsOf(ingresses));
  const kube = new DirectKubeApi(server);
  await kube.create(SLICES, adminSlice(gateways));
  const stop = new AbortController();
  const running = controller(kube, fleet.connect).run(stop.signal);
  running.catch((error: unknown) => {
    throw error;
  });

  // The first one is what the controller waits for at its start; the others come when it is configured.
  fleet.answer(gateways);
  const first = await untilServing(fleet, gateways, "/0");
  const joined = await joins(kube, fleet, gateways);
  const changes: number[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const path = `/changed-${change}`;
    // oxlint-disable-next-line no-await-in-loop
    const before = await kube.get(INGRESS_TYPE, { namespace: "ns", name: `ingress-${change}` });
    const startMs = performance.now();
    // oxlint-disable-next-line no-await-in-loop
    await kube.replace(INGRESS_TYPE, { ...before, spec: ingress(change, path)["spec"] });
    // oxlint-disable-next-line no-await-in-loop
    await untilServing(fleet, gateways + 1, path);
    changes.push(performance.now() - startMs);
  }
  stop.abort();
  await running;
  const sorted = changes.toSorted((a, b) => a - b);
  const [fastest = 0] = sorted;
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const kind = isSimulated ? "simulated" : "stand-ins";
  process.stdout.write(
    `${ingresses} ${gateways} ${kind} | ${first.toFixed(0)}  ${joined.toFixed(0)}  ${fastest.toFixed(0)} ${median.toFixed(0)}\n`,
  );
}

type Fleet = ReturnType<typeof openFleet>;

async function joins(kube: DirectKubeApi, fleet: Fleet, gateways: number): Promise<number> {
  const listed = await kube.get(SLICES, { namespace: "kong", name: "kong-admin" });
  await kube.replace(SLICES, { ...listed, endpoints: adminSlice(gateways + 1)["endpoints"] });
  // Listed, met while it does not answer, and then it does.
  await systemClock.sleep(3 * SYNC_MS);
  fleet.answer(gateways + 1);
  return untilServing(fleet, gateways + 1, "/0");
}

async function untilServing(fleet: Fleet, gateways: number, path: string): Promise<number> {
  const startMs = performance.now();
  while (fleet.serving(path) < gateways) {
    if (performance.now() - startMs > SERVING_MS_MAX) throw new Error(`${path} is not served`);
    // oxlint-disable-next-line no-await-in-loop -- looked at again and again
    await systemClock.sleep(LOOK_MS);
  }
  return performance.now() - startMs;
}

/** Gateways by address; the first `answer(n)` of them answer. */
function openFleet(isSimulated: boolean) {
  const held = new Map<string, string>();
  let answering = 0;
  const connect = (url: string) => {
    const resolver = staticResolver({});
    const gateway = isSimulated
      ? new Gateway({ clock: systemClock, random: seededRandom(indexOf(url)), resolver })
      : undefined;
    return new DirectAdminApi(url, async (question) => {
      if (indexOf(url) >= answering) return { why: "connect ECONNREFUSED" };
      const answer = gateway ? answerAdmin(gateway, question) : standIn(question, held.has(url));
      if (question.method === "POST" && answer.status === 201) held.set(url, question.body);
      return answer;
    });
  };
  return {
    connect,
    answer(count: number) {
      answering = count;
    },
    /** How many hold a route with this path. Most hold the same document. */
    serving(path: string): number {
      const having = new Set(
        [...new Set(held.values())].filter((text) => text.includes(`"${path}`)),
      );
      return [...held.values()].filter((document) => having.has(document)).length;
    },
  };
}

/** By the last part of its address. */
function indexOf(url: string): number {
  return Number(new URL(url).hostname.split(".").at(-1)) - 1;
}

/** Accepts everything. */
function standIn({ method, path }: AdminQuestion, isConfigured: boolean): AdminAnswer {
  if (method === "POST") return { status: 201, body: "{}" };
  if (path === "/status") {
    return { status: 200, body: { configuration_hash: (isConfigured ? "1" : "0").repeat(32) } };
  }
  if (path !== "/") return { status: 404, body: {} };
  return { status: 200, body: { version: "3.9.1", configuration: { database: "off" } } };
}

function controller(kube: DirectKubeApi, connect: (url: string) => DirectAdminApi): Controller {
  const flags = [
    "--feature-gates FallbackConfiguration=true --update-status=false",
    "--kong-admin-svc kong/kong-admin --kong-admin-svc-port-names admin",
    `--proxy-sync-seconds ${SYNC_MS / 1000} --init-cache-sync-duration 1ms`,
    "--kong-admin-init-retry-delay 10ms",
  ].flatMap((line) => line.split(" "));
  const parsed = parseOptions(flags, {}, () => "");
  if (!parsed.ok) throw new Error(parsed.text);
  return new Controller(
    {
      clock: systemClock,
      random: seededRandom(1),
      log: silentLog,
      kube,
      connect,
      observe: () => undefined,
      openLastValidFile: (path) => {
        throw new RangeError(path);
      },
      instanceId: "bench",
    },
    parsed.options.controller,
  );
}

function objectsOf(ingresses: number): readonly KubeObject[] {
  return [
    ...["kong", "ns"].map((name) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name },
    })),
    ...Array.from({ length: ingresses }, (_, index) => [
      ingress(index, `/${index}`),
      service(index),
      slice(index),
    ])
      .flat()
      .map(asGiven),
  ];
}

/** The Admin Service's endpoints: one address a gateway. */
function adminSlice(gateways: number): KubeObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "kong-admin",
      namespace: "kong",
      labels: { "kubernetes.io/service-name": "kong-admin" },
      ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "kong-admin", uid: "1" }],
    },
    addressType: "IPv4",
    endpoints: Array.from({ length: gateways }, (_, index) => ({
      addresses: [`10.1.0.${index + 1}`],
      conditions: { ready: true },
      targetRef: { kind: "Pod", namespace: "kong", name: `kong-${index}` },
    })),
    ports: [{ name: "admin", port: 8001, protocol: "TCP", appProtocol: "http" }],
  };
}

/** As a user writes it. */
function asGiven(object: KubeObject): KubeObject {
  const { name, namespace = "", labels = {} } = object.metadata;
  return { ...object, metadata: { name, namespace, labels } };
}
