// What configurations and idle nodes weigh: memory per 1,000 routes of one node, and that of many nodes in one process.
// Run it with `node --expose-gc bench/node-memory.bench.ts [nodes]`.
import { seededRandom } from "../core/random.ts";
import { systemClock } from "../core/system-clock.ts";
import { staticResolver } from "../mock-kong/balancer/resolver.ts";
import { Gateway } from "../mock-kong/gateway.ts";
import { startFleet } from "../mock-kong/server.ts";

const MEGABYTE = 1024 * 1024;
const SIZES = [1000, 10_000];
const NODES_DEFAULT = 1000;
const POLL_MS = 50;
/** A fleet that does not run by then never will. */
const POLLS_MAX = 4000;

const { gc } = globalThis;
if (gc === undefined) throw new RangeError("run me with node --expose-gc");

for (const size of SIZES) {
  const before = heapBytes();
  const gateway = new Gateway({
    clock: systemClock,
    random: seededRandom(1),
    resolver: staticResolver({}),
  });
  const services = Array.from({ length: size }, (_, index) => ({
    name: `service-${index}`,
    host: `service-${index}.default.80.svc`,
    routes: [{ name: `route-${index}`, hosts: [`host-${index}.example.com`], paths: ["/"] }],
  }));
  const result = gateway.applyConfig({ _format_version: "3.0", services });
  if (!result.ok) throw new Error(result.body.message);
  const bytes = heapBytes() - before;
  const perThousand = bytes / MEGABYTE / (size / 1000);
  process.stdout.write(
    `${size} routes with a service each: ${(bytes / MEGABYTE).toFixed(1)} MB, ${perThousand.toFixed(2)} MB per 1,000` +
      ` (${gateway.entityCount} entities)\n`,
  );
}

const [nodes = NODES_DEFAULT] = process.argv.slice(2).map(Number);
const rssBefore = rssBytes();
const heapBefore = heapBytes();
const startMs = systemClock.monotonicMs();
const fleet = await startFleet({
  clock: systemClock,
  random: seededRandom(1),
  replicas: nodes,
  boot: { silentMs: 0, unavailableMs: 0 },
});
for (let poll = 0; poll < POLLS_MAX && !areRunning(); poll += 1) {
  // oxlint-disable-next-line no-await-in-loop -- polling
  await systemClock.sleep(POLL_MS);
}
if (!areRunning()) throw new Error("some nodes do not run");
const bootMs = systemClock.monotonicMs() - startMs;
const heap = heapBytes() - heapBefore;
const rss = rssBytes() - rssBefore;
process.stdout.write(
  `${nodes} idle nodes: ${(heap / MEGABYTE).toFixed(0)} MB of heap, ${(heap / 1024 / nodes).toFixed(0)} kB a node,` +
    ` ${(rss / MEGABYTE).toFixed(0)} MB resident; all running after ${(bootMs / 1000).toFixed(1)} s\n`,
);
await fleet.close();

function areRunning(): boolean {
  return fleet.nodes.every(({ phase }) => phase === "running");
}

function heapBytes(): number {
  gc?.();
  return process.memoryUsage().heapUsed;
}

function rssBytes(): number {
  gc?.();
  return process.memoryUsage().rss;
}
