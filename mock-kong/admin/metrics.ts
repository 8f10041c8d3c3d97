// `/metrics`, in Prometheus' text form: the node itself, and the traffic that the plugin has counted.
import type { FastifyPluginAsync } from "fastify";
import { stringOr } from "../../core/json.ts";
import { addressStates } from "../balancer/upstream-health.ts";
import type { Gateway } from "../gateway.ts";
import { labelText, type MetricFamily } from "../plugins/traffic-metrics.ts";
import { resource } from "./resource.ts";
import {
  SHARED_DICTIONARIES,
  WORKER_PID,
  type ConnectionCounts,
  type StatusOptions,
} from "./status.ts";

const MEBIBYTE = 1024 * 1024;
const LUA_VM_BYTES = 50 * MEBIBYTE;
const TIMERS_RUNNING = 263;

/** @see Kong 3.9 kong/plugins/prometheus/exporter.lua */
export const metricsRoute: FastifyPluginAsync<StatusOptions> = async (
  app,
  { gateway, connections },
) => {
  resource(app, "/metrics", {
    GET: async () => {
      const content = await metricsText(gateway, connections());
      return { status: 200, text: { type: "text/plain; charset=UTF-8", content, isChunked: true } };
    },
  });
};

async function metricsText(gateway: Gateway, connections: ConnectionCounts): Promise<string> {
  const families = [
    ...metrics(gateway, connections),
    ...gateway.trafficMetrics.families(),
    ...(gateway.trafficMetrics.exportsUpstreamHealth ? await upstreamHealth(gateway) : []),
  ];
  return families
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(familyText)
    .join("");
}

function familyText({ name, type, help, samples }: MetricFamily): string {
  const lines = samples.map(
    ({ suffix = "", labels, value }) => `${name}${suffix}${labelText(labels)} ${value}`,
  );
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

const HEALTH_STATES = ["healthchecks_off", "healthy", "unhealthy", "dns_error"] as const;

/** @see Kong 3.9 kong/plugins/prometheus/exporter.lua set_healthiness_metrics */
async function upstreamHealth(gateway: Gateway): Promise<readonly MetricFamily[]> {
  const { balancers } = gateway.proxy;
  const samples: (readonly [Readonly<Record<string, string>>, number])[] = [];
  for (const upstream of gateway.tables.list("upstreams")) {
    // oxlint-disable-next-line no-await-in-loop -- names are looked up in turn
    for (const resolved of await balancers.resolvedTargets(upstream)) {
      const base = { upstream: stringOr(upstream["name"], ""), target: resolved.target.target };
      for (const { address, word } of addressStates(upstream, resolved, gateway.targetHealth)) {
        for (const state of HEALTH_STATES) {
          const labels = { ...base, address, state, subsystem: "http" };
          samples.push([labels, word.toLowerCase() === state ? 1 : 0]);
        }
      }
    }
  }
  return samples.length === 0 ? [] : [gauge("kong_upstream_target_health", HEALTH_HELP, samples)];
}

const HEALTH_HELP =
  "Health status of targets of upstream. States = healthchecks_off|healthy|unhealthy|dns_error, " +
  "value is 1 when state is populated.";

function metrics(gateway: Gateway, connections: ConnectionCounts): readonly MetricFamily[] {
  const node = { node_id: gateway.nodeId };
  const http = { kong_subsystem: "http" };
  return [
    gauge("kong_datastore_reachable", "Datastore reachable from Kong, 0 is unreachable", [[{}, 1]]),
    gauge(
      "kong_memory_lua_shared_dict_bytes",
      "Allocated slabs in bytes in a shared_dict",
      SHARED_DICTIONARIES.map(([name, , allocated]) => [
        { ...node, shared_dict: name, ...http },
        Math.round(Number(allocated) * MEBIBYTE),
      ]),
    ),
    gauge(
      "kong_memory_lua_shared_dict_total_bytes",
      "Total capacity in bytes of a shared_dict",
      SHARED_DICTIONARIES.map(([name, capacity]) => [
        { ...node, shared_dict: name, ...http },
        capacity * MEBIBYTE,
      ]),
    ),
    gauge("kong_memory_workers_lua_vms_bytes", "Allocated bytes in worker Lua VM", [
      [{ ...node, pid: String(WORKER_PID), ...http }, LUA_VM_BYTES],
    ]),
    gauge(
      "kong_nginx_connections_total",
      "Number of connections by subsystem",
      ["accepted", "active", "handled", "reading", "total", "waiting", "writing"].map((state) => [
        { ...node, subsystem: "http", state },
        connectionsIn(state, connections),
      ]),
    ),
    gauge("kong_nginx_requests_total", "Number of requests total", [
      [{ ...node, subsystem: "http" }, connections.requests],
    ]),
    gauge("kong_nginx_timers", "Number of nginx timers", [
      [{ state: "pending" }, 1],
      [{ state: "running" }, TIMERS_RUNNING],
    ]),
    gauge("kong_node_info", "Kong Node metadata information", [
      [{ ...node, version: gateway.version }, 1],
    ]),
  ];
}

function connectionsIn(state: string, { active, accepted }: ConnectionCounts): number {
  switch (state) {
    case "accepted":
    case "handled":
    case "total":
      return accepted;
    case "active":
    case "writing":
      return active;
    default:
      return 0;
  }
}

function gauge(
  name: string,
  help: string,
  samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[],
): MetricFamily {
  const listed = samples.map(([labels, value]) => ({ labels, value }));
  return { name, type: "gauge", help, samples: listed };
}
