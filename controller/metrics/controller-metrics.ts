// The controller's Prometheus metrics, by the names under which KIC's dashboards and alerts look for them.
import { Counter, Gauge, Registry } from "prom-client";
import type { Clock } from "../../core/clock.ts";
import type { FailureReason } from "../push/push.ts";
import {
  defaultBuckets,
  DurationHistogram,
  exponentialBuckets,
  exponentialBucketsRange,
  METRIC_PREFIX,
} from "./durations.ts";

/** DB-less is the only way in which this controller configures gateways. */
const PROTOCOL = "db-less";

const PUSH_BUCKETS_MS = exponentialBuckets(100, 1.33, 30);
const TRANSLATION_BUCKETS_MS = exponentialBucketsRange(1, 60_000, 30);

interface CheckedGateway {
  readonly url: string;
  readonly isConfigured: boolean;
}

export interface PushMeasurement {
  readonly isFallback: boolean;
  /** The gateway's Admin API. */
  readonly url: string;
  readonly bytes: number;
  readonly durationMs: number;
}

export interface TranslationMeasurement {
  readonly isFallback: boolean;
  readonly brokenResources: number;
  readonly durationMs: number;
}

/**
 * One registry of its own. Every series carries the label `instance_id`.
 *
 * @see KIC v3.5.13 internal/metrics/prometheus.go
 */
export class ControllerMetrics {
  readonly #registry = new Registry();
  readonly #regular: RoundMetrics;
  /** Made when there is one, or when somebody reads everything: most controllers never fall back. */
  #fallback: FallbackMetrics | undefined;
  readonly #snapshots: { readonly hit: Counter; readonly miss: Counter };
  readonly #unconfigured: Gauge;
  readonly #clock: Clock;
  /** What was checked last: mostly the same again. */
  #checked: readonly CheckedGateway[] = [];

  constructor({ clock, instanceId }: { readonly clock: Clock; readonly instanceId: string }) {
    const registry = this.#registry;
    this.#clock = clock;
    registry.setDefaultLabels({ instance_id: instanceId });
    this.#regular = {
      push: pushMetrics(registry, "configuration_push", {
        last: "configuration_push_last_successful",
        bucketsMs: PUSH_BUCKETS_MS,
      }),
      translation: translationMetrics(registry, "translation"),
    };
    this.#unconfigured = new Gauge({
      name: `${METRIC_PREFIX}gateway_without_configuration`,
      help: "1 for a ready gateway that holds no configuration of ours after a round. The real controller has none of this.",
      labelNames: ["dataplane"],
      registers: [registry],
    });
    this.#snapshots = {
      hit: counter(
        registry,
        "processed_config_snapshot_cache_hit",
        "Rounds that found the cache unchanged.",
      ),
      miss: counter(
        registry,
        "processed_config_snapshot_cache_miss",
        "Rounds that found the cache changed.",
      ),
    };
  }

  /** Gateways that are not named any more have no series any more. */
  gatewaysChecked(gateways: readonly CheckedGateway[]): void {
    if (areAlike(gateways, this.#checked)) return;
    this.#checked = gateways;
    this.#unconfigured.reset();
    for (const { url, isConfigured } of gateways) {
      this.#unconfigured.set({ dataplane: url }, isConfigured ? 0 : 1);
    }
  }

  snapshotTaken(changed: boolean): void {
    this.#snapshots[changed ? "miss" : "hit"].inc();
  }

  translated({ isFallback, brokenResources, durationMs }: TranslationMeasurement): void {
    const metrics = this.#of(isFallback).translation;
    const success = String(brokenResources === 0);
    metrics.count.inc({ success });
    metrics.brokenResources.set(brokenResources);
    metrics.duration.observe({ success }, durationMs);
  }

  fallbackGenerated({
    ok,
    durationMs,
  }: {
    readonly ok: boolean;
    readonly durationMs: number;
  }): void {
    this.#fallbacks.generation.observe({ success: String(ok) }, durationMs);
  }

  pushSucceeded(push: PushMeasurement): void {
    const metrics = this.#pushed(push, { success: "true", reason: "", brokenResources: 0 });
    metrics.last.set({ dataplane: push.url }, this.#clock.nowMs() / 1000);
  }

  pushFailed(
    push: PushMeasurement & { readonly reason: FailureReason; readonly brokenResources: number },
  ): void {
    const { reason, brokenResources } = push;
    this.#pushed(push, { success: "false", reason, brokenResources });
  }

  /** The text of `GET /metrics`, in the exposition format that `contentType` names. */
  render(): Promise<string> {
    const { push, translation, generation } = this.#fallbacks;
    const { push: regularPush, translation: regularTranslation } = this.#regular;
    for (const { duration } of [regularPush, regularTranslation, push, translation]) {
      duration.settle();
    }
    generation.settle();
    return this.#registry.metrics();
  }

  /** The sum of all series of a counter or gauge, whatever their labels; `undefined` when nothing was counted. */
  async sum(name: string): Promise<number | undefined> {
    const { values = [] } = (await this.#registry.getSingleMetric(name)?.get()) ?? {};
    return values.length === 0 ? undefined : values.reduce((sum, { value }) => sum + value, 0);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  get #fallbacks(): FallbackMetrics {
    this.#fallback ??= fallbackMetrics(this.#registry);
    return this.#fallback;
  }

  #of(isFallback: boolean): RoundMetrics {
    return isFallback ? this.#fallbacks : this.#regular;
  }

  #pushed(
    { isFallback, url: dataplane, bytes, durationMs }: PushMeasurement,
    outcome: {
      readonly success: string;
      readonly reason: string;
      readonly brokenResources: number;
    },
  ): PushMetrics {
    const metrics = this.#of(isFallback).push;
    const labels = { dataplane, protocol: PROTOCOL, success: outcome.success };
    metrics.count.inc({ ...labels, failure_reason: outcome.reason });
    metrics.brokenResources.set({ dataplane }, outcome.brokenResources);
    metrics.size.set(labels, bytes);
    metrics.duration.observe(labels, durationMs);
    return metrics;
  }
}

interface RoundMetrics {
  readonly push: PushMetrics;
  readonly translation: TranslationMetrics;
}

interface FallbackMetrics extends RoundMetrics {
  readonly generation: DurationHistogram;
}

interface PushMetrics {
  readonly count: Counter;
  readonly brokenResources: Gauge;
  readonly last: Gauge;
  readonly size: Gauge;
  readonly duration: DurationHistogram;
}

interface TranslationMetrics {
  readonly count: Counter;
  readonly brokenResources: Gauge;
  readonly duration: DurationHistogram;
}

function fallbackMetrics(registry: Registry): FallbackMetrics {
  return {
    push: pushMetrics(registry, "fallback_configuration_push", {
      last: "fallback_configuration_push_last",
      bucketsMs: defaultBuckets,
    }),
    // KIC observes nanoseconds here, in spite of the name. That is a mistake, and ours are milliseconds.
    translation: translationMetrics(registry, "fallback_translation"),
    generation: new DurationHistogram(registry, "fallback_cache_generation", {
      what: "generating a fallback snapshot",
      labelNames: ["success"],
      bucketsMs: defaultBuckets,
    }),
  };
}

function pushMetrics(
  registry: Registry,
  name: string,
  { last, bucketsMs }: { readonly last: string; readonly bucketsMs: readonly number[] },
): PushMetrics {
  const labelNames = ["success", "protocol", "dataplane"];
  return {
    count: counter(registry, `${name}_count`, "Configurations that gateways took or refused.", [
      ...labelNames,
      "failure_reason",
    ]),
    brokenResources: gauge(
      registry,
      `${name}_broken_resource_count`,
      "Resources that the gateway refused in the last push.",
      ["dataplane"],
    ),
    last: gauge(
      registry,
      last,
      "When the gateway took a configuration last, in seconds since the epoch.",
      ["dataplane"],
    ),
    size: gauge(registry, `${name}_size`, "Size of the last configuration, in bytes.", labelNames),
    duration: new DurationHistogram(registry, name, {
      what: "pushing a configuration to a gateway",
      labelNames,
      bucketsMs,
    }),
  };
}

function translationMetrics(registry: Registry, name: string): TranslationMetrics {
  return {
    count: counter(registry, `${name}_count`, "Translations with and without broken resources.", [
      "success",
    ]),
    brokenResources: gauge(
      registry,
      `${name}_broken_resource_count`,
      "Resources that could not be translated.",
    ),
    duration: new DurationHistogram(registry, name, {
      what: "translating the cluster's objects",
      labelNames: ["success"],
      bucketsMs: TRANSLATION_BUCKETS_MS,
    }),
  };
}

function areAlike(left: readonly CheckedGateway[], right: readonly CheckedGateway[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ url, isConfigured }, index) => {
      const other = right[index];
      return url === other?.url && isConfigured === other.isConfigured;
    })
  );
}

function counter(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[] = [],
): Counter {
  return new Counter({
    name: METRIC_PREFIX + name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });
}

function gauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[] = [],
): Gauge {
  return new Gauge({
    name: METRIC_PREFIX + name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });
}
