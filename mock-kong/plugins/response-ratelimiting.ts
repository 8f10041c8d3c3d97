// Limits by what responses say that they cost.
import { stringOr } from "../../core/json.ts";
import { errorReply } from "../proxy/reply.ts";
import { errorContext } from "./authentication.ts";
import type { PluginHandler, PluginRun } from "./plugin.ts";
import { RATE_PERIODS, WindowCounters, type RateLimits } from "./rate-windows.ts";

interface Config {
  readonly limits: Readonly<Record<string, RateLimits>>;
  readonly header_name: string;
  readonly limit_by: "consumer" | "credential" | "ip";
  readonly hide_client_headers: boolean;
  readonly block_on_first_violation: boolean;
}

const NAME = "response-ratelimiting";

/** @see Kong 3.9 kong/plugins/response-ratelimiting */
export const responseRatelimiting: PluginHandler<Config> = {
  name: NAME,
  priority: 900,
  access(run) {
    const { config, exchange } = run;
    const usages = usagesOf(run);
    const blocked = usages.find(({ remaining }) => remaining === 0);
    if (config.block_on_first_violation && blocked !== undefined) {
      const message = `API rate limit exceeded for '${blocked.limit}'`;
      return errorReply(errorContext(exchange), 429, message);
    }
    exchange.notes.set(NAME, usages);
    for (const limit of Object.keys(config.limits)) {
      const left = usages.filter((usage) => usage.limit === limit);
      const least = Math.min(...left.map(({ remaining }) => remaining));
      exchange.earlyHeaders.set(`X-RateLimit-Remaining-${limit}`, String(least));
    }
    return undefined;
  },
  headers(run, head) {
    const { config, exchange } = run;
    if (!exchange.notes.has(NAME)) return;
    const costs = costsIn(head.headers.get(config.header_name) ?? "");
    let isExceeded = false;
    for (const { limit, period, allowed, remaining } of usagesOf(run)) {
      const cost = costs.get(limit) ?? 0;
      if (!config.hide_client_headers) {
        const left = Math.max(0, remaining - cost);
        head.headers.set(`X-RateLimit-Limit-${limit}-${period}`, String(allowed));
        head.headers.set(`X-RateLimit-Remaining-${limit}-${period}`, String(left));
      }
      if (cost > 0 && remaining <= 0) isExceeded = true;
    }
    head.headers.delete(config.header_name);
    if (isExceeded) {
      head.status = 429;
      exchange.notes.set(`${NAME} exceeded`, true);
      return;
    }
    count(run, costs);
  },
  readsBody: ({ exchange }) => exchange.notes.has(`${NAME} exceeded`),
  body: (_run, _body, head) => {
    head.headers.set("Content-Length", "0");
    return Buffer.alloc(0);
  },
};

interface Usage {
  readonly limit: string;
  readonly period: (typeof RATE_PERIODS)[number];
  readonly allowed: number;
  readonly remaining: number;
}

function usagesOf(run: PluginRun<Config>): readonly Usage[] {
  const { config, host } = run;
  const nowMs = host.clock.nowMs();
  return Object.entries(config.limits).flatMap(([limit, periods]) =>
    RATE_PERIODS.flatMap((period) => {
      const allowed = periods[period];
      if (allowed == null) return [];
      const used = counters(run).get(key(run, limit), period, nowMs);
      return [{ limit, period, allowed, remaining: allowed - used }];
    }),
  );
}

function count(run: PluginRun<Config>, costs: ReadonlyMap<string, number>): void {
  const nowMs = run.host.clock.nowMs();
  for (const { limit, period } of usagesOf(run)) {
    const cost = costs.get(limit) ?? 0;
    if (cost > 0) counters(run).add(key(run, limit), period, nowMs, cost);
  }
}

function counters({ host }: PluginRun<Config>): WindowCounters {
  return host.memory(NAME, () => new WindowCounters());
}

function key({ config, scope, exchange }: PluginRun<Config>, limit: string): string {
  const { authentication, client } = exchange;
  const credential = authentication?.credential?.["id"];
  const consumer = authentication?.consumer?.["id"] ?? credential;
  const found = { consumer, credential, ip: undefined }[config.limit_by];
  const place = `${scope.routeId ?? ""}:${scope.serviceId ?? ""}`;
  return `${place}:${limit}:${stringOr(found, client.clientIp)}`;
}

/** `video=1, image=2`. */
function costsIn(text: string): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  for (const part of text.split(",")) {
    const [name = "", amount = "", ...more] = part.split("=").map((piece) => piece.trim());
    if (more.length > 0 || amount === "" || !Number.isFinite(Number(amount))) continue;
    costs.set(name, Number(amount));
  }
  return costs;
}
