// What a build and its document cost, from nothing and after one object changed, beside serialising the document to JSON.
// Run it with `node bench/translate.bench.ts [ingresses, ...]`; every Ingress has a Service and an EndpointSlice.
//
// Top costs at 10,000 Ingresses (node --cpu-prof, Node 24.21). From nothing: garbage collection 25 %, ids (SHA-1) 20 %,
// copying entities into documents 8 %. After one change of an Ingress: maps of Kong services by name 25 %, the list of all
// translated objects 15 %, the order of services and asking for the documents of each 20 %.
import type { KubeObject } from "../core/kube.ts";
import { RenderMemory } from "../controller/kong-state/render-memory.ts";
import { toDeclarativeConfig } from "../controller/kong-state/to-declarative-config.ts";
import { ObjectCache } from "../controller/snapshot/object-cache.ts";
import type { CachedKind } from "../controller/snapshot/kinds.ts";
import type { CacheStores } from "../controller/snapshot/cache-stores.ts";
import { buildConfig } from "../controller/translate/build-config.ts";
import { BuildMemory } from "../controller/translate/build-memory.ts";

const ROUNDS = 7;
const SIZES_DEFAULT = [1000, 10_000];

const OPTIONS = {
  ingressClass: "kong",
  featureGates: {},
  routerFlavor: "traditional_compatible",
  kongVersion: "3.9.1",
  clusterDomain: "cluster.local",
  enableDrainSupport: false,
  combinedServicesFromDifferentHttpRoutes: false,
  workspace: "",
  nowMs: Date.parse("2026-12-01T00:00:00Z"),
} as const;

const CHANGES: readonly (readonly [CachedKind, (index: number, version: number) => KubeObject])[] =
  [
    ["EndpointSlice", endpointSlice],
    ["Service", service],
    ["Ingress", ingress],
  ];

const sizes = process.argv.slice(2).map(Number);

for (const size of sizes.length > 0 ? sizes : SIZES_DEFAULT) {
  const cache = new ObjectCache();
  for (let index = 0; index < size; index += 1) {
    cache.apply("Ingress", ingress(index, 0));
    cache.apply("Service", service(index, 0));
    cache.apply("EndpointSlice", endpointSlice(index, 0));
  }
  const stores = cache.takeSnapshot().stores;
  const document = translate(stores, freshMemory());
  const jsonMs = fastest(() => JSON.stringify(document));
  const nothingMs = fastest(() => translate(stores, freshMemory()));
  const memory = freshMemory();
  translate(stores, memory);
  const changes = CHANGES.map(([kind, object]) => {
    const steps = Array.from({ length: ROUNDS + 1 }, (_, round) => {
      cache.apply(kind, object(round, round + 1));
      return cache.takeSnapshot().stores;
    });
    // So that the first one is one change away from what is remembered.
    const [next = stores] = steps;
    translate(next, memory);
    const changeMs = fastest((round) => translate(steps[round + 1] ?? next, memory));
    return `${kind} ${changeMs.toFixed(1)} ms (1/${(nothingMs / changeMs).toFixed(0)})`;
  });
  process.stdout.write(
    `${size} Ingresses: JSON.stringify ${jsonMs.toFixed(1)} ms, from nothing ${nothingMs.toFixed(1)} ms` +
      ` (${(nothingMs / jsonMs).toFixed(1)} times JSON.stringify), after one change: ${changes.join(", ")}\n`,
  );
}

interface Memory {
  readonly build: BuildMemory;
  readonly render: RenderMemory;
}

function freshMemory(): Memory {
  return { build: new BuildMemory(), render: new RenderMemory() };
}

function translate(stores: CacheStores, { build, render }: Memory): object {
  const { state } = buildConfig(stores, OPTIONS, build);
  return toDeclarativeConfig(state, { pluginSchemas: () => undefined, memory: render });
}

/** The least of several runs: what the work costs when nothing disturbs it. */
function fastest(work: (round: number) => unknown): number {
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    const startMs = performance.now();
    work(round);
    return performance.now() - startMs;
  });
  return Math.min(...times);
}

function ingress(index: number, version: number): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadata(`ingress-${index}`, version),
    spec: {
      ingressClassName: "kong",
      rules: [
        {
          host: `host-${index}.example.com`,
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: `service-${index}`, port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  };
}

function service(index: number, version: number): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(`service-${index}`, version),
    spec: { ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 8080 }] },
  };
}

function endpointSlice(index: number, version: number): KubeObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      ...metadata(`service-${index}-x`, version),
      labels: { "kubernetes.io/service-name": `service-${index}` },
    },
    addressType: "IPv4",
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    endpoints: [
      { addresses: [`10.1.${index % 256}.${version}`], conditions: { ready: true } },
      { addresses: [`10.2.${index % 256}.${version}`], conditions: { ready: true } },
    ],
  };
}

function metadata(name: string, version: number): KubeObject["metadata"] {
  return {
    name,
    namespace: "shop",
    uid: `uid-of-${name}`,
    annotations: { "konghq.com/tags": `v${version}` },
    resourceVersion: String(version),
    creationTimestamp: "2026-11-01T00:00:00Z",
  };
}
