// The first differences, for people.
import type { Paint } from "../../report/paint.ts";
import type { SkippedCase } from "../group.ts";
import type { GroupReport } from "../run-group.ts";

/** @param casesMax of each group. */
export function differencesText(
  reports: readonly GroupReport[],
  casesMax: number,
  paint: Paint,
): string {
  const lines = reports.flatMap(({ name, differing, skipped }) => [
    ...differing
      .slice(0, casesMax)
      .flatMap(({ id, section, agrees, differences }) => [
        `${paint.strong([name, ...section].join("/"))}: ${id} ${paint.faint(`differs in ${levelNames(agrees)}`)}`,
        ...differences.flatMap(({ what, expected, got }) => [
          `  ${what}`,
          `    expected ${paint.good(expected)}`,
          `    got      ${paint.bad(got)}`,
        ]),
      ]),
    ...skippedTexts(name, skipped).map((line) => paint.faint(line)),
  ]);
  return lines.map((line) => `${line}\n`).join("");
}

/** A line for each section and reason. */
function skippedTexts(group: string, skipped: readonly SkippedCase[]): readonly string[] {
  const byText = Map.groupBy(skipped, ({ section, reason }) => {
    return `${[group, ...section].join("/")}: ${reason}`;
  });
  return [...byText].map(([text, cases]) => `${text} (${cases.length} skipped)`);
}

function levelNames(agrees: Readonly<Record<string, boolean>>): string {
  return Object.entries(agrees)
    .filter(([, doesAgree]) => !doesAgree)
    .map(([name]) => name)
    .join(", ");
}
