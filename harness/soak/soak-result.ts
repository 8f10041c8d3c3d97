// What a soak has found out, and whether that is as it should be.
import type { Violation } from "../plans/judge-gateways.ts";
import { isFlat, type MemoryTrend } from "./memory-trend.ts";

export interface SoakResult {
  readonly seed: number;
  readonly durationMs: number;
  readonly chapters: number;
  readonly actions: number;
  readonly pushes: number;
  readonly controllerStarts: number;
  /** Each way of failing once. */
  readonly violations: readonly (Violation & { readonly chapter: number })[];
  readonly unexpectedErrors: readonly string[];
  /** `undefined`: too short to say. */
  readonly memory: MemoryTrend | undefined;
}

export function isSoakPassed({ violations, unexpectedErrors, memory }: SoakResult): boolean {
  const isGrowing = memory !== undefined && !isFlat(memory);
  return violations.length === 0 && unexpectedErrors.length === 0 && !isGrowing;
}

export function soakText(result: SoakResult): string {
  const { seed, durationMs, chapters, actions, pushes, controllerStarts, memory } = result;
  const lines = [
    `seed ${seed}: ${chapters} chapters in ${minutes(durationMs)}, ${actions} actions, ${pushes} pushes, ${controllerStarts} controllers`,
    ...result.violations.map(
      ({ chapter, signature, detail }) => `NOT met  chapter ${chapter}: ${signature}: ${detail}`,
    ),
    ...(result.violations.length === 0
      ? ["met      every chapter ended with each gateway serving what is valid"]
      : []),
    ...result.unexpectedErrors.map((error) => `NOT met  the controller's log says ${error}`),
    ...(result.unexpectedErrors.length === 0
      ? ["met      no error of the controller's own is in its log"]
      : []),
    memory === undefined
      ? "open     too short to say whether memory grows"
      : `${isFlat(memory) ? "met     " : "NOT met "} memory: ${megabytes(memory.firstBytes)} to ${megabytes(memory.lastBytes)} in ${minutes(memory.overMs)} (${memory.samples} samples), ${megabytes(memory.bytesPerHour)} an hour`,
  ];
  return `${lines.join("\n")}\n`;
}

function minutes(ms: number): string {
  return `${(ms / 60_000).toFixed(1)} min`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
