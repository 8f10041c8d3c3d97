// What a visit to the zoo has found, as a report that findings are kept in.
import type { Exploration } from "../find-violations.ts";
import type { Finding } from "../sightings.ts";
import type { ZooVisit } from "./visit-zoo.ts";

/** One finding of each member, in their order. Members may share one. */
export function explorationOf(visits: readonly ZooVisit[], elapsedMs: number): Exploration {
  const findings = new Set<Finding>();
  for (const { finding } of visits) if (finding !== undefined) findings.add(finding);
  const runs = Math.max(0, ...[...findings].map(({ run }) => run));
  const coverage = { states: 0, steps: 0 };
  return { findings: [...findings], runs, virtualEvents: 0, coverage, elapsedMs };
}
