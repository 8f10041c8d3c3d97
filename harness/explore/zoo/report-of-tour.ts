// What a tour of the zoo has found, as a report that findings are kept in.
import type { Exploration } from "../find-violations.ts";
import type { Finding } from "../sightings.ts";
import type { ZooTour } from "./visit-zoo.ts";

/**
 * One finding of each member, in their order; members may share one. What the searches of all behaviours did adds up; of
 * their coverages, which are of different controllers, the largest remains.
 */
export function explorationOf({ visits, searches }: ZooTour, elapsedMs: number): Exploration {
  const findings = new Set<Finding>();
  for (const { finding } of visits) if (finding !== undefined) findings.add(finding);
  const total = (of: (search: Exploration) => number) =>
    searches.reduce((sum, search) => sum + of(search), 0);
  const most = (of: (search: Exploration) => number) => Math.max(0, ...searches.map(of));
  return {
    findings: [...findings],
    runs: total(({ runs }) => runs),
    virtualEvents: total(({ virtualEvents }) => virtualEvents),
    coverage: {
      states: most(({ coverage }) => coverage.states),
      steps: most(({ coverage }) => coverage.steps),
    },
    elapsedMs,
  };
}
