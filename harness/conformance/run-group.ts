// Runs one group of cases against what it is about.
import type { Clock } from "../../core/clock.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Random } from "../../core/random.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import type { KubeServer } from "./kube-api/system-kube-client.ts";
import { LackingError, VectorsError } from "./faults.ts";
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
  /** Why it did not come to its end: what was compared before counts nevertheless. */
  readonly fault?: GroupFault;
}

export interface GroupFault {
  /** `missing`: recordings, or something of the machine's; `broken`: what is compared, or the comparison. */
  readonly kind: "missing" | "broken";
  /** With the stack where it is broken. */
  readonly message: string;
}

export interface GroupRun {
  readonly vectors: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly definitions: readonly KubeObject[];
  readonly kubeServer: KubeServer | undefined;
  /** Only cases in this section; empty: all. */
  readonly section: readonly string[];
  readonly onProgress: (done: number, total: number) => void;
  /** Ends the run in good order. */
  readonly signal: AbortSignal;
}

/** @throws what `signal` was aborted with. */
export async function runGroup(group: ConformanceGroup, run: GroupRun): Promise<GroupReport> {
  const { clock, signal } = run;
  const { name, title, levels } = group;
  const startMs = clock.monotonicMs();
  const tally = new Tally();
  let isThere = true;
  let fault: GroupFault | undefined;
  try {
    isThere = await compareAll(group, run, tally);
  } catch (error) {
    signal.throwIfAborted();
    fault = faultOf(error);
  }
  return {
    name,
    title,
    levels,
    isThere,
    sections: tally.sections,
    differing: tally.differing,
    skipped: tally.skipped,
    durationMs: clock.monotonicMs() - startMs,
    ...(fault !== undefined && { fault }),
  };
}

/** Whether there was anything to compare. */
async function compareAll(
  group: ConformanceGroup,
  { vectors, clock, random, definitions, kubeServer, section, onProgress, signal }: GroupRun,
  tally: Tally,
): Promise<boolean> {
  const loaded = await group.load(vectors);
  if (loaded === undefined) return false;
  const wants = (other: readonly string[]) => isWithin(other, section);
  const context = { clock, random: random.fork(group.name), definitions, kubeServer, wants };
  for await (const result of loaded.run(context)) {
    signal.throwIfAborted();
    if (!wants(result.section)) continue;
    tally.add(result);
    onProgress(tally.caseCount, loaded.caseCount);
  }
  return true;
}

/** Errors that say that something is not there that is needed. */
const MISSING = [VectorsError, LackingError, EnvironmentError];

function faultOf(error: unknown): GroupFault {
  if (!(error instanceof Error)) return { kind: "broken", message: String(error) };
  if (MISSING.some((kind) => error instanceof kind))
    return { kind: "missing", message: error.message };
  return { kind: "broken", message: error.stack ?? error.message };
}

function isWithin(section: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((part, depth) => section[depth] === part);
}
