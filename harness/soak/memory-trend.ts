// Whether a process grows.

export interface MemorySample {
  /** Of the process: a restarted controller is another one. */
  readonly pid: number;
  readonly atMs: number;
  /** Resident, after a quiet moment. */
  readonly bytes: number;
}

export interface MemoryTrend {
  /** Of the process that was sampled most often. */
  readonly samples: number;
  readonly overMs: number;
  readonly firstBytes: number;
  readonly lastBytes: number;
  /** By the median of all slopes between two samples (Theil and Sen), which a few outliers do not bend. */
  readonly bytesPerHour: number;
}

/** What a process takes at first is warming up: caches fill, code is compiled. */
const WARM_UP_SHARE = 1 / 3;
const SAMPLES_MIN = 6;

/** `undefined` when no process was sampled often enough to say anything. */
export function memoryTrend(samples: readonly MemorySample[]): MemoryTrend | undefined {
  const byPid = Map.groupBy(samples, ({ pid }) => pid);
  const [longest = []] = [...byPid.values()].toSorted((a, b) => b.length - a.length);
  const warm = longest.slice(Math.floor(longest.length * WARM_UP_SHARE));
  const [first] = warm;
  const last = warm.at(-1);
  if (warm.length < SAMPLES_MIN || first === undefined || last === undefined) return undefined;
  const slopes = warm.flatMap((a, index) =>
    warm.slice(index + 1).map((b) => (b.bytes - a.bytes) / (b.atMs - a.atMs)),
  );
  return {
    samples: warm.length,
    overMs: last.atMs - first.atMs,
    firstBytes: first.bytes,
    lastBytes: last.bytes,
    bytesPerHour: median(slopes) * 3_600_000,
  };
}

/** A tenth of what it has, over the time that it was watched. */
const GROWTH_SHARE_MAX = 0.1;

export function isFlat({ bytesPerHour, overMs, firstBytes }: MemoryTrend): boolean {
  return (bytesPerHour * overMs) / 3_600_000 <= firstBytes * GROWTH_SHARE_MAX;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
