// Looks for the known defects with plans that do not know them, and tells how long that takes.
import { BEHAVIOUR_NAMES, DEFECT_NAMES } from "../../../controller/fallback/behaviours.ts";
import type { Clock } from "../../../core/clock.ts";
import type { SearchStrategy } from "../plan-source.ts";
import { findViolations, type Exploration, type Progress } from "../find-violations.ts";
import type { Finding } from "../sightings.ts";
import { seedsFrom } from "../seeds.ts";
import { isMember, mayBeComplete, ZOO_MEMBERS, type ZooMember } from "./zoo-members.ts";

export interface ZooOptions {
  readonly seed: number;
  readonly planSize: number;
  readonly strategy: SearchStrategy;
  readonly clock: Clock;
  /** For each behaviour. */
  readonly timeMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (behaviour: string, progress: Progress) => void;
}

/** `finding`: the first of its kind; `undefined` when it was not found in time. */
export interface ZooVisit {
  readonly member: ZooMember;
  readonly finding: Finding | undefined;
}

export interface ZooTour {
  /** One for each member. */
  readonly visits: readonly ZooVisit[];
  /** One for each behaviour that has members. */
  readonly searches: readonly Exploration[];
}

export async function visitZoo(options: ZooOptions): Promise<ZooTour> {
  const { seed, onProgress, ...common } = options;
  const visits: ZooVisit[] = [];
  const searches: Exploration[] = [];
  for (const behaviour of [...BEHAVIOUR_NAMES, ...DEFECT_NAMES]) {
    const members = ZOO_MEMBERS.filter((member) => member.behaviour === behaviour);
    if (members.length === 0) continue;
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    const search = await findViolations({
      ...common,
      behaviour,
      seeds: seedsFrom(seed, Infinity, { index: 0, of: 1 }),
      checksDeterminism: false,
      isOfInterest: (signature) => members.some((member) => member.signature.test(signature)),
      isEnough: (signatures) => mayBeComplete(members, signatures),
      ...(onProgress && { onProgress: (progress: Progress) => onProgress(behaviour, progress) }),
    });
    searches.push(search);
    for (const member of members) {
      const found = search.findings.filter((finding) => isMember(member, finding));
      const [finding] = found.toSorted((a, b) => a.run - b.run);
      visits.push({ member, finding });
    }
  }
  return { visits, searches };
}
