// Histograms of how long something took, in milliseconds.
import { Histogram, type Registry } from "prom-client";

export const METRIC_PREFIX = "ingress_controller_";

/** What Prometheus' clients use when nobody chooses. Meant for seconds; KIC has them on two histograms of milliseconds. */
export const defaultBuckets: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** `count` upper bounds, the first of which is `start`, each `factor` times the one before, rounded as Prometheus' own client does. */
export function exponentialBuckets(
  start: number,
  factor: number,
  count: number,
): readonly number[] {
  const bounds = [start];
  for (let bound = start * factor; bounds.length < count; bound *= factor) bounds.push(bound);
  return bounds;
}

/**
 * `count` upper bounds from `min` to about `max`. Each is a power of the factor by itself, squared and multiplied as Go
 * does it, so that the labels have the real one's last digits.
 * @see prometheus/client_golang v1.23.0 prometheus/histogram.go, Go's math/pow.go
 */
export function exponentialBucketsRange(
  min: number,
  max: number,
  count: number,
): readonly number[] {
  const factor = (max / min) ** (1 / (count - 1));
  return Array.from({ length: count }, (_, index) => min * wholePower(factor, index));
}

/** Differs from `base ** exponent` in how it is rounded. */
function wholePower(base: number, exponent: number): number {
  let power = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}

interface DurationOptions {
  readonly what: string;
  readonly labelNames: readonly string[];
  readonly bucketsMs: readonly number[];
}

/** What is measured waits until somebody reads it, or until there is so much of it. */
const WAITING_MAX = 100;

/** Sorts what was measured into its buckets when it must: rounds are many, and few are ever looked at. */
export class DurationHistogram {
  readonly #make: () => Histogram;
  #histogram: Histogram | undefined;
  #waiting: (readonly [labels: Readonly<Record<string, string>>, durationMs: number])[] = [];

  constructor(registry: Registry, name: string, options: DurationOptions) {
    this.#make = () =>
      new Histogram({
        name: `${METRIC_PREFIX}${name}_duration_milliseconds`,
        help: `Time that ${options.what} took, in milliseconds.`,
        labelNames: [...options.labelNames],
        buckets: [...options.bucketsMs],
        registers: [registry],
      });
  }

  observe(labels: Readonly<Record<string, string>>, durationMs: number): void {
    this.#waiting.push([labels, durationMs]);
    if (this.#waiting.length >= WAITING_MAX) this.settle();
  }

  /** From then on the registry shows everything that was measured so far, and that there is a histogram at all. */
  settle(): void {
    this.#histogram ??= this.#make();
    for (const [labels, durationMs] of this.#waiting) this.#histogram.observe(labels, durationMs);
    this.#waiting = [];
  }
}
