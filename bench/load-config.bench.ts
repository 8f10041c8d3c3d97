// What loading a DB-less configuration costs beside parsing the same text as JSON.
// Run it with `node bench/load-config.bench.ts [services, ...]`; every service has one route.
//
// Top costs at 10,000 services (node --cpu-prof, Node 24.21): copying the defaults of a record 10 %, garbage collection
// 10 %, the maps by id and by name 7 %, SHA-1 and the texts of ids 7 %, the rules on single fields a third in all.
import { seededRandom } from "../core/random.ts";
import { loadConfig } from "../mock-kong/config/load-config.ts";

const ROUNDS = 15;
const SIZES_DEFAULT = [10, 1000, 10_000];

const sizes = process.argv.slice(2).map(Number);
const random = seededRandom(1);

for (const size of sizes.length > 0 ? sizes : SIZES_DEFAULT) {
  const text = JSON.stringify(configuration(size));
  const parseMs = fastest(() => JSON.parse(text) as unknown);
  const document: unknown = JSON.parse(text);
  const loadMs = fastest(() => {
    if (!loadConfig(document, { random, nowSeconds: 1 }).ok) throw new Error("refused");
  });
  process.stdout.write(
    `${size} services and routes, ${(text.length / 1e6).toFixed(2)} MB: JSON.parse ${parseMs.toFixed(2)} ms,` +
      ` load ${loadMs.toFixed(2)} ms (${(loadMs / parseMs).toFixed(1)} times JSON.parse)\n`,
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

/** Services with a route each, as a controller writes them: most defaults spelled out, and tags. */
function configuration(size: number): object {
  const services = Array.from({ length: size }, (_, index) => ({
    name: `default.service-${index}.80`,
    host: `service-${index}.default.80.svc`,
    port: 80,
    protocol: "http",
    path: "/",
    retries: 5,
    connect_timeout: 60_000,
    read_timeout: 60_000,
    write_timeout: 60_000,
    tags: tags("Service", `service-${index}`),
    routes: [
      {
        name: `default.ingress-${index}.service-${index}.host-${index}.example.com.80`,
        hosts: [`host-${index}.example.com`],
        paths: ["/"],
        path_handling: "v0",
        preserve_host: true,
        protocols: ["http", "https"],
        regex_priority: 0,
        strip_path: false,
        response_buffering: true,
        request_buffering: true,
        https_redirect_status_code: 426,
        tags: tags("Ingress", `ingress-${index}`),
      },
    ],
  }));
  return { _format_version: "3.0", services };
}

function tags(kind: string, name: string): readonly string[] {
  return [`k8s-name:${name}`, "k8s-namespace:default", `k8s-kind:${kind}`, "k8s-version:v1"];
}
