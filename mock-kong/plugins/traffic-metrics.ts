// Counters and histograms of traffic, with Kong's names.

type Labels = Readonly<Record<string, string>>;

export interface MetricFamily {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  /** What follows the family's name: `_bucket`, `_count`, `_sum`. */
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Histogram {
  readonly labels: Labels;
  /** How many values were at most the bucket's limit, by index. */
  readonly buckets: number[];
  count: number;
  sum: number;
}

/** Source for names, texts, labels and limits: Kong 3.9 kong/plugins/prometheus/exporter.lua. */
const COUNTERS = {
  requests: {
    name: "kong_http_requests_total",
    help: "HTTP status codes per consumer/service/route in Kong",
  },
  sessions: {
    name: "kong_stream_sessions_total",
    help: "Stream status codes per service/route in Kong",
  },
  bandwidth: {
    name: "kong_bandwidth_bytes",
    help: "Total bandwidth (ingress/egress) throughput in bytes",
  },
} as const;

const SLOW_LIMITS_MS = [
  25, 50, 80, 100, 250, 400, 700, 1000, 2000, 5000, 10_000, 30_000, 60_000,
] as const;

const HISTOGRAMS = {
  kong: {
    name: "kong_kong_latency_ms",
    help: "Latency added by Kong and enabled plugins for each service/route in Kong",
    limitsMs: [1, 2, 5, 7, 10, 15, 20, 30, 50, 75, 100, 200, 500, 750, 1000, 3000, 6000],
  },
  upstream: {
    name: "kong_upstream_latency_ms",
    help: "Latency added by upstream response for each service/route in Kong",
    limitsMs: SLOW_LIMITS_MS,
  },
  session: {
    name: "kong_session_duration_ms",
    help: "latency incurred in stream session for each service/route in Kong",
    limitsMs: SLOW_LIMITS_MS,
  },
  total: {
    name: "kong_request_latency_ms",
    help: "Total latency incurred during requests for each service/route in Kong",
    limitsMs: SLOW_LIMITS_MS,
  },
} as const;

type CounterName = keyof typeof COUNTERS;
type HistogramName = keyof typeof HISTOGRAMS;

/** Combinations of labels; further ones are not counted. */
const SERIES_MAX = 50_000;

export class TrafficMetrics {
  readonly #counters = new Map<
    string,
    { readonly name: CounterName; labels: Labels; value: number }
  >();
  readonly #histograms = new Map<string, Histogram & { readonly name: HistogramName }>();
  /** As the plugin that ran last was told. */
  exportsUpstreamHealth = false;

  count(name: CounterName, labels: Labels, amount: number): void {
    const key = `${name} ${labelText(labels)}`;
    const entry = this.#counters.get(key);
    if (entry !== undefined) entry.value += amount;
    else if (this.#counters.size < SERIES_MAX)
      this.#counters.set(key, { name, labels, value: amount });
  }

  observe(name: HistogramName, labels: Labels, value: number): void {
    const key = `${name} ${labelText(labels)}`;
    const { limitsMs } = HISTOGRAMS[name];
    let entry = this.#histograms.get(key);
    if (entry === undefined) {
      if (this.#histograms.size >= SERIES_MAX) return;
      entry = { name, labels, buckets: limitsMs.map(() => 0), count: 0, sum: 0 };
      this.#histograms.set(key, entry);
    }
    for (const [index, limit] of limitsMs.entries()) {
      if (value <= limit) entry.buckets[index] = (entry.buckets[index] ?? 0) + 1;
    }
    entry.count += 1;
    entry.sum += value;
  }

  /** Those with values alone. */
  families(): readonly MetricFamily[] {
    return [
      ...Object.entries(COUNTERS).map(([key, { name, help }]) => ({
        name,
        help,
        type: "counter" as const,
        samples: [...this.#counters.values()].filter((entry) => entry.name === key),
      })),
      ...Object.entries(HISTOGRAMS).map(([key, { name, help, limitsMs }]) => ({
        name,
        help,
        type: "histogram" as const,
        samples: [...this.#histograms.values()]
          .filter((entry) => entry.name === key)
          .flatMap((entry) => histogramSamples(entry, limitsMs)),
      })),
    ].filter(({ samples }) => samples.length > 0);
  }
}

/** Buckets that nothing fell into are not shown. */
function histogramSamples(
  { labels, buckets, count, sum }: Histogram,
  limitsMs: readonly number[],
): readonly MetricSample[] {
  const filled = limitsMs.flatMap((limit, index) => {
    const value = buckets[index] ?? 0;
    return value === 0
      ? []
      : [{ suffix: "_bucket", labels: { ...labels, le: String(limit) }, value }];
  });
  return [
    ...filled,
    { suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: count },
    { suffix: "_count", labels, value: count },
    { suffix: "_sum", labels, value: sum },
  ];
}

/** `{a="1",b="2"}`, or nothing; quotes, backslashes and line breaks are escaped. */
export function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll(/[\\"\n]/g, (found) => ESCAPES[found] ?? found)}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };
