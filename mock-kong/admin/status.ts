// How a node is doing.
import type { FastifyPluginAsync } from "fastify";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import type { Gateway } from "../gateway.ts";
import { resource, type AdminReply } from "./resource.ts";

export interface StatusOptions {
  readonly gateway: Gateway;
  readonly connections: () => ConnectionCounts;
}

/** Connections and requests of a node so far, all listeners together. */
export interface ConnectionCounts {
  readonly active: number;
  readonly accepted: number;
  readonly requests: number;
}

/** Both on the Admin API and on the status listener. */
export const statusRoute: FastifyPluginAsync<StatusOptions> = async (
  app,
  { gateway, connections },
) => {
  resource(app, "/status", {
    GET: () => ({ status: 200, body: statusBody(gateway, connections()) }),
  });
};

/** The status listener alone. @see Kong 3.9 kong/status/ready.lua */
export const readyRoute: FastifyPluginAsync<{ readonly gateway: Gateway }> = async (
  app,
  { gateway },
) => {
  resource(app, "/status/ready", { GET: () => readiness(gateway) });
};

function readiness({ configurationHash, hasDatabase }: Gateway): AdminReply {
  return configurationHash === EMPTY_CONFIGURATION_HASH && !hasDatabase
    ? {
        status: 503,
        body: { message: "no configuration available (empty configuration present)" },
      }
    : { status: 200, body: { message: "ready" } };
}

function statusBody(gateway: Gateway, counts: ConnectionCounts): object {
  const { workers, plugins } = gateway.settings;
  return {
    ...(gateway.hasDatabase
      ? { database: { reachable: true } }
      : { configuration_hash: gateway.configurationHash }),
    memory: {
      workers_lua_vms: Array.from({ length: workers }, (_, index) => ({
        pid: WORKER_PID + 1 + index,
        http_allocated_gc: "49.50 MiB",
      })),
      lua_shared_dicts: Object.fromEntries(
        SHARED_DICTIONARIES.filter(
          ([name]) => name !== "prometheus_metrics" || plugins.includes("prometheus"),
        ).map(([name, capacity, allocated]) => [
          name,
          { capacity: `${capacity}.00 MiB`, allocated_slabs: `${allocated} MiB` },
        ]),
      ),
    },
    server: {
      connections_accepted: counts.accepted,
      connections_active: counts.active,
      connections_handled: counts.accepted,
      connections_reading: 0,
      connections_waiting: 0,
      connections_writing: counts.active,
      total_requests: counts.requests,
    },
  };
}

/** A simulated node has no processes. */
export const WORKER_PID = 1;

/** Name, size and use, MiB, of an idle node. */
export const SHARED_DICTIONARIES: readonly (readonly [string, number, string])[] = [
  ["kong", 5, "0.04"],
  ["kong_cluster_events", 5, "0.04"],
  ["kong_core_db_cache", 128, "0.76"],
  ["kong_core_db_cache_miss", 12, "0.08"],
  ["kong_db_cache", 128, "0.76"],
  ["kong_db_cache_miss", 12, "0.08"],
  ["kong_healthchecks", 5, "0.04"],
  ["kong_locks", 8, "0.06"],
  ["kong_rate_limiting_counters", 12, "0.08"],
  ["kong_secrets", 5, "0.04"],
  ["prometheus_metrics", 5, "0.04"],
];
