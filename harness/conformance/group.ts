// What a group of recorded cases is, and what came of comparing one.
import type { Clock } from "../../core/clock.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Random } from "../../core/random.ts";
import type { KubeServer } from "./kube-api/system-kube-client.ts";

/** One way to compare: a case may agree on one level and not on a stricter one. */
export interface Level {
  readonly name: string;
  readonly title: string;
}

export interface ConformanceGroup {
  readonly name: string;
  readonly title: string;
  /** From the mildest to the strictest. */
  readonly levels: readonly Level[];
  /**
   * Reads the group's part of a folder of vectors: `undefined` when that is not there.
   * @throws {VectorsError} for files that are not what they should be.
   */
  load(vectors: string): Promise<LoadedGroup | undefined>;
}

export interface LoadedGroup {
  /** How many cases `run` will yield, those that are skipped included. */
  readonly caseCount: number;
  run(context: RunContext): AsyncIterable<CaseResult>;
}

export interface RunContext {
  readonly clock: Clock;
  readonly random: Random;
  /** CustomResourceDefinitions that somebody has brought along. */
  readonly definitions: readonly KubeObject[];
  /** An API server to ask instead of a simulated one. */
  readonly kubeServer: KubeServer | undefined;
  /** Whether cases of this section are asked for: a group may leave out those that are not. */
  wants(section: readonly string[]): boolean;
}

export type CaseResult = ComparedCase | SkippedCase;

export interface ComparedCase {
  readonly kind: "compared";
  /** Names the case in its group. */
  readonly id: string;
  /** Where it is counted, from the widest part of the group to the narrowest; empty: in the group alone. */
  readonly section: readonly string[];
  /** By the level's name. A level that says nothing about this case is absent, and does not count it. */
  readonly agrees: Readonly<Record<string, boolean>>;
  /** Empty when it agrees on every level. */
  readonly differences: readonly Difference[];
}

/** Needs something that no simulation has. In no percentage. */
export interface SkippedCase {
  readonly kind: "skipped";
  readonly id: string;
  readonly section: readonly string[];
  readonly reason: string;
}

export interface Difference {
  /** What was compared: "status", "body services[0].name", "header Server". */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}
