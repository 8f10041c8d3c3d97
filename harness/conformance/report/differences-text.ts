// The first differences, for people.
import type { Paint } from "../../report/paint.ts";
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
    ...skipped.map(({ id, section, reason }) =>
      paint.faint(`${[name, ...section].join("/")}: ${id} skipped: ${reason}`),
    ),
  ]);
  return lines.map((line) => `${line}\n`).join("");
}

function levelNames(agrees: Readonly<Record<string, boolean>>): string {
  return Object.entries(agrees)
    .filter(([, doesAgree]) => !doesAgree)
    .map(([name]) => name)
    .join(", ");
}
