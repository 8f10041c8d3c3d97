// `/metrics`, in Prometheus' text form: what a node shows before any traffic has been counted.
import type { FastifyPluginAsync } from "fastify";
import type { Gateway } from "../gateway.ts";
import { resource } from "./resource.ts";
import { SHARED_DICTIONARIES, WORKER_PID } from "./status.ts";

const MEBIBYTE = 1024 * 1024;
const LUA_VM_BYTES = 50 * MEBIBYTE;
const TIMERS_RUNNING = 263;

/** @see Kong 3.9 kong/plugins/prometheus/exporter.lua */
export const metricsRoute: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  resource(app, "/metrics", {
    GET: () => ({
      status: 200,
      text: { type: "text/plain; charset=UTF-8", content: metricsText(gateway), isChunked: true },
    }),
  });
};

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

function metricsText(gateway: Gateway): string {
  return metrics(gateway)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(metricText)
    .join("");
}

function metricText({ name, type, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

function metrics(gateway: Gateway): readonly Metric[] {
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
        0,
      ]),
    ),
    gauge("kong_nginx_requests_total", "Number of requests total", [
      [{ ...node, subsystem: "http" }, 0],
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

function gauge(name: string, help: string, samples: Metric["samples"]): Metric {
  return { name, type: "gauge", help, samples };
}
