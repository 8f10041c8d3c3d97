// Pages about the node itself rather than its configuration.
import type { FastifyPluginAsync } from "fastify";
import type { Gateway } from "../gateway.ts";
import { compareBytes } from "../schema/error-report.ts";
import { htmlPage } from "./html-page.ts";
import { proxyCachePages } from "./proxy-cache-pages.ts";
import { NOT_FOUND, resource, type AdminReply } from "./resource.ts";

/** @see Kong 3.9 kong/api/routes/kong.lua, cache.lua, debug.lua, clustering.lua */
export const nodePages: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  const { plugins } = gateway.settings;
  resource(app, "/endpoints", {
    GET: () => ({ status: 200, body: { data: sortedPaths(app.adminPaths) } }),
  });
  resource(app, "/plugins/enabled", {
    GET: () => ({ status: 200, body: { enabled_plugins: plugins } }),
  });
  resource(app, "/timers", { GET: () => ({ status: 200, body: TIMERS }) });
  resource(app, "/status/dns", {
    GET: () => refusal(501, "not implemented with the legacy DNS client"),
  });
  // A simulated node looks everything up in its tables: its cache is always empty.
  resource(app, "/cache", { DELETE: () => ({ status: 204 }) });
  resource(app, "/cache/:key", { GET: () => NOT_FOUND, DELETE: () => ({ status: 204 }) });
  resource(app, "/debug/node/log-level", { GET: () => refusal(200, "log level: notice") });
  for (const scope of ["node", "cluster"]) {
    resource(app, `/debug/${scope}/log-level/:log_level`, {
      PUT: () => refusal(405, "cannot change log level when not using a database"),
    });
  }
  for (const kind of ["all", "disabled", "enabled"]) {
    resource(app, `/routes/:routes/filters/${kind}`, { GET: () => NOT_FOUND });
  }
  for (const url of DISABLED) resource(app, url, {});
  for (const page of ["data-planes", "status"]) {
    resource(app, `/clustering/${page}`, { GET: () => refusal(400, NO_CONTROL_PLANE) });
  }
  if (plugins.includes("acme")) {
    resource(app, "/acme", { POST: () => htmlPage(404), PATCH: () => htmlPage(404) });
    resource(app, "/acme/certificates", { GET: () => htmlPage(404) });
    resource(app, "/acme/certificates/:certificates", { GET: () => htmlPage(404) });
  }
  if (plugins.includes("proxy-cache")) await app.register(proxyCachePages, { gateway });
};

/** Targets and their upstreams are served under the upstream alone. */
const DISABLED = ["/targets", "/targets/:targets", "/targets/:targets/upstream"];

/** Segment by segment: `/a/z` comes before `/ab`. */
function sortedPaths(urls: readonly string[]): readonly string[] {
  return urls
    .map((url) => url.replaceAll(/:([^/:]+)/g, "{$1}"))
    .toSorted((left, right) => compareBytes(segmentKey(left), segmentKey(right)));
}

function segmentKey(path: string): string {
  return path.replaceAll("/", "\0");
}

const NO_CONTROL_PLANE =
  "this endpoint is only available when Kong is configured to run as Control Plane for the cluster";

function refusal(status: number, message: string): AdminReply {
  return { status, body: { message } };
}

/** The page of a node whose timers have not run yet. */
const TIMERS = {
  worker: { id: 0, count: 1 },
  stats: {
    sys: { total: 0, running: 0, runs: 0, pending: 0, waiting: 0 },
    flamegraph: { running: "", pending: "", elapsed_time: "" },
    timers: {},
  },
};
