// The tables that `npm run conformance` prints: one a group, a row a section, a column a level.
import Table from "cli-table3";
import type { Paint } from "../../report/paint.ts";
import { seconds } from "../../report/seconds.ts";
import type { Floors } from "../floors.ts";
import { shortfalls } from "../judge.ts";
import type { GroupReport } from "../run-group.ts";
import { percent, type Count, type SectionTally } from "../tally.ts";

export interface TableOptions {
  readonly floors: Floors;
  readonly paint: Paint;
  /** Whether all wide sections get rows of their own, and narrow ones that differ. */
  readonly isVerbose: boolean;
}

export function conformanceTables(reports: readonly GroupReport[], options: TableOptions): string {
  const missing = reports.filter(({ isThere }) => !isThere);
  const lines = missing.map(({ name }) => options.paint.faint(`${name}: not there`));
  const tables = reports.filter(({ isThere }) => isThere).map((report) => table(report, options));
  return [...tables, ...lines].map((part) => `${part}\n`).join("");
}

function table(report: GroupReport, { floors, paint, isVerbose }: TableOptions): string {
  const levels = report.levels.map(({ name }) => name);
  const drawn = new Table({
    head: [report.name, ...levels, "skipped", seconds(report.durationMs)].map((text) =>
      paint.strong(text),
    ),
    style: { head: [], border: [], compact: true },
  });
  const below = new Set(shortfalls(report, floors).map(({ place, level }) => `${place} ${level}`));
  for (const tally of report.sections) {
    const place = [report.name, ...tally.section].join("/");
    if (!isShown(tally, isVerbose) && floors[place] === undefined) continue;
    const cells = levels.map((level) => {
      const text = countText(tally.levels[level]);
      if (!below.has(`${place} ${level}`)) return text;
      return paint.bad(`${text} below ${floors[place]?.[level]} %`);
    });
    const { section, skippedCount } = tally;
    const label = section.length === 0 ? "all" : `${"  ".repeat(section.length)}${section.at(-1)}`;
    drawn.push([label, ...cells, skippedCount === 0 ? "" : String(skippedCount), ""]);
  }
  return drawn.toString();
}

/** Without being asked, only what differs in the widest sections. */
function isShown({ section, levels }: SectionTally, isVerbose: boolean): boolean {
  const doesDiffer = Object.values(levels).some(({ agreed, total }) => agreed < total);
  if (section.length === 0) return true;
  return section.length === 1 ? isVerbose || doesDiffer : isVerbose && doesDiffer;
}

function countText(count: Count | undefined): string {
  const share = count === undefined ? null : percent(count);
  if (count === undefined || share === null) return "-";
  return `${count.agreed}/${count.total} ${(Math.floor(share * 100) / 100).toFixed(2)} %`;
}
