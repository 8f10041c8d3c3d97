// Counting requests in calendar windows: this minute, this hour, ...

export const RATE_PERIODS = ["second", "minute", "hour", "day", "month", "year"] as const;
export type RatePeriod = (typeof RATE_PERIODS)[number];

export type RateLimits = Readonly<Partial<Record<RatePeriod, number | null>>>;

/** How long a window counts as, s. Source: Kong 3.9 kong/plugins/rate-limiting/expiration.lua. */
export const PERIOD_SECONDS: Readonly<Record<RatePeriod, number>> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  month: 2_592_000,
  year: 31_536_000,
};

/** When all windows of a counter store have passed they are swept, at the latest after this many entries. */
const COUNTERS_MAX = 100_000;

/** The start of the window that contains `nowMs`, ms since the epoch, in UTC. */
export function windowStartMs(period: RatePeriod, nowMs: number): number {
  const now = new Date(nowMs);
  switch (period) {
    case "second":
    case "minute":
    case "hour":
    case "day": {
      const lengthMs = PERIOD_SECONDS[period] * 1000;
      return nowMs - (nowMs % lengthMs);
    }
    case "month":
      return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
    case "year":
      return Date.UTC(now.getUTCFullYear(), 0, 1);
  }
}

/** Counters by key and window; those of past windows are forgotten. */
export class WindowCounters {
  readonly #counts = new Map<
    string,
    { readonly period: RatePeriod; readonly startMs: number; count: number }
  >();

  get(key: string, period: RatePeriod, nowMs: number): number {
    const entry = this.#counts.get(`${period}:${key}`);
    return entry?.startMs === windowStartMs(period, nowMs) ? entry.count : 0;
  }

  add(key: string, period: RatePeriod, nowMs: number, amount: number): void {
    const name = `${period}:${key}`;
    const startMs = windowStartMs(period, nowMs);
    const entry = this.#counts.get(name);
    if (entry?.startMs === startMs) {
      entry.count += amount;
      return;
    }
    if (this.#counts.size >= COUNTERS_MAX) this.#sweep(nowMs);
    this.#counts.set(name, { period, startMs, count: amount });
  }

  #sweep(nowMs: number): void {
    for (const [name, { period, startMs }] of this.#counts) {
      if (startMs !== windowStartMs(period, nowMs)) this.#counts.delete(name);
    }
    if (this.#counts.size >= COUNTERS_MAX) this.#counts.clear();
  }
}
