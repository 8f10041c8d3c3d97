// What `npm run conformance -- --json` prints.
import type { Floors } from "../floors.ts";
import { shortfalls } from "../judge.ts";
import type { GroupReport } from "../run-group.ts";
import { percent, type SectionTally } from "../tally.ts";

/**
 * `{ok, groups: [{name, title, there, levels, sections, differing, differences, skipped, below, durationMs, fault}]}`: `levels`
 * of the group, `sections` by `a/b`, `differing` all ids, `differences` of the first `casesMax`.
 */
export function jsonDocument(
  reports: readonly GroupReport[],
  floors: Floors,
  casesMax: number,
): object {
  return {
    ok: reports.every(
      (report) => report.fault === undefined && shortfalls(report, floors).length === 0,
    ),
    groups: reports.map((report) => groupDocument(report, floors, casesMax)),
  };
}

function groupDocument(report: GroupReport, floors: Floors, casesMax: number): object {
  const { name, title, isThere, sections, differing, skipped, durationMs, fault } = report;
  const [whole, ...parts] = sections;
  return {
    name,
    title,
    there: isThere,
    levels: whole === undefined ? {} : levelsDocument(whole),
    sections: Object.fromEntries(
      parts.map((part) => [part.section.join("/"), levelsDocument(part)]),
    ),
    differing: differing.map(({ id, section }) => [...section, id].join("/")),
    differences: differing.slice(0, casesMax).map(({ id, section, differences }) => ({
      id: [...section, id].join("/"),
      differences,
    })),
    skipped: skipped.map(({ id, section, reason }) => ({ id: [...section, id].join("/"), reason })),
    below: shortfalls(report, floors),
    durationMs: Math.round(durationMs),
    fault: fault ?? null,
  };
}

function levelsDocument({ levels }: SectionTally): object {
  return Object.fromEntries(
    Object.entries(levels).map(([name, count]) => [name, { ...count, percent: percent(count) }]),
  );
}
