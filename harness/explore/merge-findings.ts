// Brings the lists of several searches together: each way of going wrong once, with the smallest of its plans.
import type { CoverageCount } from "./coverage.ts";
import type { FindingsDocument, KeptFinding } from "./write-findings.ts";

/** A finding, and in which report its plan lies. */
export interface MergedFinding extends KeptFinding {
  readonly folder: string;
}

export interface MergedFindings extends Omit<FindingsDocument, "findings"> {
  readonly findings: readonly MergedFinding[];
}

/** @param reports by their folders. Times and runs add up, as do counts; of coverages the largest remains. */
export function mergeFindings(reports: ReadonlyMap<string, FindingsDocument>): MergedFindings {
  const merged = new Map<string, MergedFinding>();
  for (const [folder, { findings }] of reports) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.behaviour, finding.signature]);
      const known = merged.get(key);
      const count = finding.count + (known?.count ?? 0);
      const smaller =
        known !== undefined && sizeOf(known) <= sizeOf(finding) ? known : { ...finding, folder };
      merged.set(key, { ...smaller, count });
    }
  }
  const documents = [...reports.values()];
  const total = (of: (document: FindingsDocument) => number) =>
    documents.reduce((sum, document) => sum + of(document), 0);
  const most = (of: (count: CoverageCount) => number) =>
    documents.reduce((max, { coverage }) => Math.max(max, of(coverage)), 0);
  return {
    version: 1,
    runs: total(({ runs }) => runs),
    virtualEvents: total(({ virtualEvents }) => virtualEvents),
    elapsedMs: total(({ elapsedMs }) => elapsedMs),
    coverage: {
      states: most(({ states }) => states),
      steps: most(({ steps }) => steps),
    },
    findings: [...merged.values()],
  };
}

function sizeOf({ actions, objects }: KeptFinding): number {
  return actions + objects;
}
