// Counts what goes through the node, for `/metrics`.
import { asConsumer } from "../proxy/exchange.ts";
import type { PluginHandler } from "./plugin.ts";

interface Config {
  readonly per_consumer: boolean;
  readonly status_code_metrics: boolean;
  readonly latency_metrics: boolean;
  readonly bandwidth_metrics: boolean;
  readonly upstream_health_metrics: boolean;
}

const WORKSPACE = "default";

/** @see Kong 3.9 kong/plugins/prometheus/handler.lua and exporter.lua */
export const prometheus: PluginHandler<Config> = {
  name: "prometheus",
  priority: 13,
  log({ config, served, host: { trafficMetrics } }) {
    trafficMetrics.exportsUpstreamHealth = config.upstream_health_metrics;
    const { exchange, head, latencies, source } = served;
    if (exchange === undefined) return;
    const { route, service } = exchange.match;
    const base = { service: service?.name ?? service?.host ?? "", route: route.name ?? route.id };
    const scope = { ...base, workspace: WORKSPACE };
    const known = exchange.authentication?.consumer;
    const consumer =
      config.per_consumer && known !== undefined ? (asConsumer(known).username ?? "") : "";
    if (config.bandwidth_metrics) {
      const add = (direction: string, bytes: number) =>
        trafficMetrics.count(
          "bandwidth",
          { ...base, direction, workspace: WORKSPACE, consumer },
          bytes,
        );
      add("ingress", served.requestBytes);
      add("egress", served.responseBytes);
    }
    if (config.status_code_metrics) {
      const labels = {
        ...base,
        code: String(head.status),
        source: source === "upstream" ? "service" : "kong",
        workspace: WORKSPACE,
        consumer,
      };
      trafficMetrics.count("requests", labels, 1);
    }
    if (config.latency_metrics) {
      trafficMetrics.observe("total", scope, Math.round(latencies.totalMs));
      if (latencies.upstreamMs >= 0) {
        trafficMetrics.observe("upstream", scope, Math.round(latencies.upstreamMs));
      }
      trafficMetrics.observe("kong", scope, Math.round(latencies.kongMs));
    }
  },
  /** Bytes of such sessions are not counted: Kong looks for them where only requests have them. */
  logSession({ config, session, host: { trafficMetrics } }) {
    trafficMetrics.exportsUpstreamHealth = config.upstream_health_metrics;
    const { match, status, durations } = session;
    if (match === undefined) return;
    const { route, service } = match;
    const base = { service: service?.name ?? service?.host ?? "", route: route.name ?? route.id };
    const scope = { ...base, workspace: WORKSPACE };
    if (config.status_code_metrics) {
      const source = session.isProxied ? "service" : "kong";
      const labels = { ...base, code: String(status), source, workspace: WORKSPACE };
      trafficMetrics.count("sessions", labels, 1);
    }
    if (config.latency_metrics) {
      trafficMetrics.observe("session", scope, Math.round(durations.sessionMs));
      trafficMetrics.observe("kong", scope, Math.round(durations.kongMs));
    }
  },
};
