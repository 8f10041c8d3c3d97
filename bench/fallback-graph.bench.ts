// How the time to build a fallback graph grows with the cluster, beside that of writing the same objects as JSON.
// Run it with `node bench/fallback-graph.bench.ts [objects of each kind, ...]`.
import type { KubeObject } from "../core/kube.ts";
import { generateFallback, withGraph } from "../controller/fallback/generator.ts";
import { CacheStores } from "../controller/snapshot/cache-stores.ts";
import { refOf } from "../controller/snapshot/object-ref.ts";

const ROUNDS = 7;
const SIZES_DEFAULT = [1000, 10_000, 40_000];

const sizes = process.argv.slice(2).map(Number);

for (const size of sizes.length > 0 ? sizes : SIZES_DEFAULT) {
  const objects = cluster(size);
  const stores = CacheStores.fromObjects(objects);
  const graphed = withGraph(stores);
  const broken = objects
    .filter(({ kind }) => kind === "KongPlugin")
    .slice(0, 10)
    .map(refOf);

  const jsonMs = fastest(() => JSON.stringify(objects));
  // With one look-up, because the first pays for the index.
  const graphMs = fastest(() =>
    broken.slice(0, 1).map((ref) => withGraph(stores).graph.subgraphOf(ref)),
  );
  const fallbackMs = fastest(() => generateFallback(graphed, broken, graphed));
  process.stdout.write(
    `${objects.length} objects: JSON ${jsonMs.toFixed(1)} ms, graph ${graphMs.toFixed(1)} ms` +
      ` (${(graphMs / jsonMs).toFixed(2)} times JSON, ${((graphMs * 1e6) / objects.length).toFixed(0)} ns an object),` +
      ` fallback with backfill ${fallbackMs.toFixed(1)} ms\n`,
  );
}

/** The least of several runs: what the work costs when nothing disturbs it. */
function fastest(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    work();
    return performance.now() - startMs;
  });
  return Math.min(...times);
}

/** An Ingress, a Service, its EndpointSlice and a plugin, `size` times; every tenth Ingress has the plugin as well. */
function cluster(size: number): readonly KubeObject[] {
  return Array.from({ length: size }, (_, index) => [
    make("networking.k8s.io/v1", "Ingress", index, {
      annotations: index % 10 === 0 ? { "konghq.com/plugins": `kongplugin-${index}` } : {},
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
    }),
    make("v1", "Service", index, {
      annotations: { "konghq.com/plugins": `kongplugin-${index}` },
      spec: { ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    }),
    make("discovery.k8s.io/v1", "EndpointSlice", index, {
      labels: { "kubernetes.io/service-name": `service-${index}` },
      addressType: "IPv4",
      endpoints: [{ addresses: ["10.0.0.1"], conditions: { ready: true } }],
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    }),
    make("configuration.konghq.com/v1", "KongPlugin", index, {
      plugin: "rate-limiting",
      config: { minute: 5, policy: "local" },
    }),
  ]).flat();
}

function make(
  apiVersion: string,
  kind: string,
  index: number,
  {
    annotations = {},
    labels = {},
    ...rest
  }: {
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    [field: string]: unknown;
  },
): KubeObject {
  const name = `${kind.toLowerCase()}-${index}`;
  const metadata = {
    name,
    namespace: `team-${index % 50}`,
    uid: `${kind}-${index}`,
    resourceVersion: String(index),
    annotations,
    labels,
  };
  return { apiVersion, kind, metadata, ...rest };
}
