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
  /** Whether narrow sections that differ get rows of their own, too. */
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
    if (!isShown(tally, isVerbose)) continue;
    const place = [report.name, ...tally.section].join("/");
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

function isShown({ section, levels }: SectionTally, isVerbose: boolean): boolean {
  if (section.length <= 1) return true;
  return isVerbose && Object.values(levels).some(({ agreed, total }) => agreed < total);
}

function countText(count: Count | undefined): string {
  const share = count === undefined ? null : percent(count);
  if (count === undefined || share === null) return "-";
  return `${count.agreed}/${count.total} ${(Math.floor(share * 100) / 100).toFixed(2)} %`;
}
