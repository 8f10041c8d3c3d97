// How many requests a second find their route, by the index and by looking at every route in turn.
// Run it with `node bench/router.bench.ts [routes, ...]`. Every request is a new one, so that no answer is remembered.
import type { KongEntity } from "../core/kong.ts";
import { holds } from "../mock-kong/router/predicate.ts";
import { asRoute } from "../mock-kong/router/route-entity.ts";
import { routePriority } from "../mock-kong/router/route-priority.ts";
import type { RoutedRequest } from "../mock-kong/router/routed-request.ts";
import { buildRouter } from "../mock-kong/router/router.ts";
import { traditionalPredicate } from "../mock-kong/router/traditional-predicate.ts";

const SIZES_DEFAULT = [10, 1000, 10_000];
const INDEXED_REQUESTS = 20_000;
/** A scan looks at so many routes in one measurement, whatever their number. */
const SCANNED_ROUTES = 2_000_000;
const ROUNDS = 5;

const sizes = process.argv.slice(2).map(Number);
let serial = 0;

for (const size of sizes.length > 0 ? sizes : SIZES_DEFAULT) {
  const routes = Array.from({ length: size }, (_, index) => route(index));
  const router = buildRouter(routes, () => undefined);
  const predicates = routes
    .map(asRoute)
    .toSorted((left, right) => Number(routePriority(right) - routePriority(left)))
    .map(traditionalPredicate);
  const scan = (request: RoutedRequest) =>
    predicates.find((one) => holds(one, request, { matched: undefined, captures: undefined }));

  const indexed = perSecond(INDEXED_REQUESTS, size, (one) => router.match(one));
  const scanned = perSecond(Math.min(INDEXED_REQUESTS, SCANNED_ROUTES / size), size, scan);
  process.stdout.write(
    `${size} routes: ${indexed.toFixed(0)} matches a second by the index, ${scanned.toFixed(0)} by a plain scan` +
      ` (${(indexed / scanned).toFixed(1)} times)\n`,
  );
}

/** The most of several rounds: what the work allows when nothing disturbs it. */
function perSecond(
  count: number,
  size: number,
  match: (request: RoutedRequest) => unknown,
): number {
  const rates = Array.from({ length: ROUNDS }, () => {
    const requests = Array.from({ length: count }, () => newRequest(size));
    const startMs = performance.now();
    for (const one of requests) {
      if (match(one) === undefined) throw new Error("a request without a route");
    }
    return (count * 1000) / (performance.now() - startMs);
  });
  return Math.max(...rates);
}

/** Ten routes to a host, as Ingresses with several paths have them. */
function route(index: number): KongEntity {
  return {
    id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    name: `route-${index}`,
    protocols: ["http", "https"],
    hosts: [`host-${Math.floor(index / 10)}.example.com`],
    paths: [`/service-${index % 10}/`, `~/exact-${index % 10}$`],
    strip_path: false,
  };
}

function newRequest(size: number): RoutedRequest {
  serial += 1;
  const index = (serial * 7919) % size;
  return {
    method: "GET",
    path: `/service-${index % 10}/${serial}`,
    host: `host-${Math.floor(index / 10)}.example.com`,
    scheme: "http",
    sni: undefined,
    headerValues: () => [],
    queryValues: () => [],
    sourceIp: "192.0.2.1",
    sourcePort: 1,
    destinationIp: "127.0.0.1",
    destinationPort: 8000,
  };
}
