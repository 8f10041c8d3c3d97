// Holds a report against the floors.
import type { Floors } from "./floors.ts";
import type { GroupReport } from "./run-group.ts";
import { percent } from "./tally.ts";

export interface Shortfall {
  /** `group` or `group/section`. */
  readonly place: string;
  readonly level: string;
  readonly floor: number;
  readonly reached: number;
}

/** What is below its floor. What was not compared is not. */
export function shortfalls(report: GroupReport, floors: Floors): readonly Shortfall[] {
  return report.sections.flatMap(({ section, levels }) => {
    const place = [report.name, ...section].join("/");
    return Object.entries(floors[place] ?? {}).flatMap(([level, floor]) => {
      const count = levels[level];
      const reached = count === undefined ? null : percent(count);
      return reached !== null && reached < floor ? [{ place, level, floor, reached }] : [];
    });
  });
}
