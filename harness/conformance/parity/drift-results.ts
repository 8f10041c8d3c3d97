// Compares answers with those to the same requests from another day.
import { compareAnswers } from "../admin-api/compare-answers.ts";
import type { Known } from "../admin-api/leniency.ts";
import type { Transcript, TranscriptCase } from "../admin-api/transcript.ts";
import type { ComparedCase } from "../group.ts";
import type { ParityRequest } from "./parity-suite.ts";
import type { PlayedRequest } from "./transcript-of.ts";

/** The file's name of a section without its ending. Recordings are read by the number in front. */
export function recordName(section: string): string {
  return `90_${section.replaceAll(/\W+/g, "_")}`;
}

/** One for each request that some recording has, in a file of the section's name. The first one that has it counts. */
export function driftResults(
  played: ReadonlyMap<string, readonly PlayedRequest[]>,
  before: readonly Transcript[],
  known: Known,
): readonly ComparedCase[] {
  return [...played].flatMap(([section, answers]) => {
    const files = before.filter(({ name }) => name === recordName(section) || name === section);
    return answers.flatMap(({ request, answer }): readonly ComparedCase[] => {
      const recorded = files
        .flatMap(({ cases }) => cases)
        .find((candidate) => isSame(candidate, request));
      if (recorded === undefined || request.isSetup) return [];
      const comparison = compareAnswers(recorded, answer, known);
      return [{ kind: "compared", id: request.name, section: [section], ...comparison }];
    });
  });
}

function isSame(
  { name, request }: TranscriptCase,
  { name: other, ...sent }: ParityRequest,
): boolean {
  return name === other && request.method === sent.method && request.path === sent.path;
}
