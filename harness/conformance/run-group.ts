// Runs one group of cases against what it is about.
import type { Clock } from "../../core/clock.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Random } from "../../core/random.ts";
import type { ComparedCase, ConformanceGroup, Level, SkippedCase } from "./group.ts";
import { Tally, type SectionTally } from "./tally.ts";

export interface GroupReport {
  readonly name: string;
  readonly title: string;
  readonly levels: readonly Level[];
  /** `false`: the vectors have nothing for it, and the rest is empty. */
  readonly isThere: boolean;
  readonly sections: readonly SectionTally[];
  readonly differing: readonly ComparedCase[];
  readonly skipped: readonly SkippedCase[];
  readonly durationMs: number;
}

export interface GroupRun {
  readonly vectors: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly definitions: readonly KubeObject[];
  /** Only cases in this section; empty: all. */
  readonly section: readonly string[];
  readonly onProgress: (done: number, total: number) => void;
}

/** @throws {VectorsError} or {LackingError} when nothing can be said. */
export async function runGroup(group: ConformanceGroup, run: GroupRun): Promise<GroupReport> {
  const { vectors, clock, random, definitions, section, onProgress } = run;
  const { name, title, levels } = group;
  const startMs = clock.monotonicMs();
  const tally = new Tally();
  const loaded = await group.load(vectors);
  const wants = (other: readonly string[]) => isWithin(other, section);
  if (loaded !== undefined) {
    for await (const result of loaded.run({
      clock,
      random: random.fork(name),
      definitions,
      wants,
    })) {
      if (!wants(result.section)) continue;
      tally.add(result);
      onProgress(tally.caseCount, loaded.caseCount);
    }
  }
  return {
    name,
    title,
    levels,
    isThere: loaded !== undefined,
    sections: tally.sections,
    differing: tally.differing,
    skipped: tally.skipped,
    durationMs: clock.monotonicMs() - startMs,
  };
}

function isWithin(section: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((part, depth) => section[depth] === part);
}
