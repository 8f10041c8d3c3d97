// Limits how many requests a client may make in a second, a minute, ...
import { targetParts } from "../proxy/client-request.ts";
import { errorReply } from "../proxy/reply.ts";
import { errorContext } from "./authentication.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";
import {
  PERIOD_SECONDS,
  RATE_PERIODS,
  WindowCounters,
  windowStartMs,
  type RateLimits,
  type RatePeriod,
} from "./rate-windows.ts";

interface Config extends RateLimits {
  readonly limit_by: "consumer" | "credential" | "ip" | "service" | "header" | "path";
  readonly header_name?: string | null;
  readonly path?: string | null;
  readonly policy: "local" | "cluster" | "redis";
  readonly fault_tolerant: boolean;
  readonly hide_client_headers: boolean;
  readonly error_code: number;
  readonly error_message: string;
}

interface Usage {
  readonly period: RatePeriod;
  readonly limit: number;
  readonly remaining: number;
}

const NAME = "rate-limiting";

/** There is no Redis in a simulation: its policy behaves as when Redis is down. @see Kong 3.9 kong/plugins/rate-limiting/handler.lua */
export const rateLimiting: PluginHandler<Config> = {
  name: NAME,
  priority: 910,
  access(run) {
    const { config, scope, exchange, host } = run;
    if (config.policy === "redis") {
      const failure = errorReply(errorContext(exchange), 500, "An unexpected error occurred");
      return config.fault_tolerant ? undefined : failure;
    }
    const nowMs = host.clock.nowMs();
    const counters = host.memory(NAME, () => new WindowCounters());
    // A plugin of the whole node counts all routes together.
    const key = `${scope.routeId ?? ""}:${scope.serviceId ?? ""}:${identifier(run)}`;
    const usages = RATE_PERIODS.flatMap((period): readonly Usage[] => {
      const limit = config[period];
      if (limit == null) return [];
      return [{ period, limit, remaining: limit - counters.get(key, period, nowMs) }];
    });
    const exceeded = usages.findLast(({ remaining }) => remaining <= 0);
    if (!config.hide_client_headers) tellClient(run, usages, exceeded, nowMs);
    if (exceeded !== undefined) {
      return errorReply(errorContext(exchange), config.error_code, config.error_message);
    }
    for (const { period } of usages) counters.add(key, period, nowMs, 1);
    return undefined;
  },
};

function identifier({ config, exchange }: PluginRun<Config>): string {
  const { authentication, client, match } = exchange;
  const consumer = authentication?.consumer?.["id"];
  const credential = authentication?.credential?.["id"];
  const found = {
    consumer: consumer ?? credential,
    credential,
    ip: undefined,
    service: match.service?.id,
    header: config.header_name == null ? undefined : client.headers.get(config.header_name),
    path: targetParts(client.target).path === config.path ? config.path : undefined,
  }[config.limit_by];
  return typeof found === "string" ? found : client.clientIp;
}

function tellClient(
  { exchange }: PluginRun<Config>,
  usages: readonly Usage[],
  exceeded: Usage | undefined,
  nowMs: number,
): void {
  const headers = exchange.earlyHeaders;
  const shown = usages.map((usage) => ({
    ...usage,
    remaining: Math.max(
      0,
      usage.remaining - (exceeded === undefined || exceeded === usage ? 1 : 0),
    ),
  }));
  for (const { period, limit, remaining } of shown) {
    const suffix = period.charAt(0).toUpperCase() + period.slice(1);
    headers.set(`X-RateLimit-Limit-${suffix}`, String(limit));
    headers.set(`X-RateLimit-Remaining-${suffix}`, String(remaining));
  }
  // The tightest window is the one that counts; of equals the longest.
  const [tightest] = shown.toSorted(
    (left, right) =>
      left.remaining - right.remaining ||
      PERIOD_SECONDS[right.period] - PERIOD_SECONDS[left.period],
  );
  if (tightest === undefined) return;
  const passedSeconds = Math.floor((nowMs - windowStartMs(tightest.period, nowMs)) / 1000);
  const reset = String(Math.max(1, PERIOD_SECONDS[tightest.period] - passedSeconds));
  headers.set("RateLimit-Limit", String(tightest.limit));
  headers.set("RateLimit-Remaining", String(tightest.remaining));
  headers.set("RateLimit-Reset", reset);
  if (exceeded !== undefined) headers.set("Retry-After", reset);
}
