// What is printed at the end of a matrix: who did how with which gateways.
import Table from "cli-table3";
import type { Outcome } from "../scenario/outcome.ts";
import type { Paint } from "./paint.ts";
import { seconds } from "./seconds.ts";

export interface MatrixCell {
  /** As the command line had it. */
  readonly controller: string;
  readonly gateways: string;
  /** Who it turned out to be: a behaviour, or a release. */
  readonly subject: string;
  readonly outcome: Outcome;
}

export function matrixText(title: string, cells: readonly MatrixCell[], paint: Paint): string {
  const gateways = [...new Set(cells.map((cell) => cell.gateways))];
  const table = new Table({
    head: ["", ...gateways.map((name) => paint.strong(name))],
    style: { head: [], border: [] },
  });
  for (const subject of new Set(cells.map((cell) => cell.subject))) {
    const row = gateways.map((name) => {
      const found = cells.find((cell) => cell.subject === subject && cell.gateways === name);
      return found === undefined ? "" : cellText(found.outcome, paint);
    });
    table.push([subject, ...row]);
  }
  return ["", paint.strong(title), table.toString(), ...notes(cells), ""].join("\n");
}

function cellText({ ok, fault, durationMs, expected }: Outcome, paint: Paint): string {
  if (fault?.code === "ENVIRONMENT") return paint.bad("cannot run");
  if (fault !== null) return paint.bad("could not be judged");
  if (ok) return `${paint.good("as declared")} (${seconds(durationMs)})`;
  const missed = expected.filter(({ met }) => !met).length;
  return paint.bad(`NOT as declared: ${missed} of ${expected.length}`);
}

/** Each thing that was not as it should be, once, and where. */
function notes(cells: readonly MatrixCell[]): readonly string[] {
  const places = new Map<string, readonly string[]>();
  for (const { subject, gateways, outcome } of cells) {
    const { fault, expected } = outcome;
    const missed = expected
      .filter(({ met }) => !met)
      .map(({ sentence, detail }) => `NOT met: ${sentence} (${detail})`);
    for (const text of fault === null ? missed : [fault.message]) {
      places.set(text, [...(places.get(text) ?? []), `${subject} on ${gateways}`]);
    }
  }
  return [...places].map(([text, where]) => `${where.join(", ")}: ${text}`);
}
