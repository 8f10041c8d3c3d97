// What is printed at the end: the behaviours side by side, and what explains each.
import Table from "cli-table3";
import type { Outcome } from "../scenario/outcome.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Paint } from "./paint.ts";
import { seconds } from "./seconds.ts";

const LABEL_WIDTH = 22;
const COLUMN_WIDTH_MIN = 24;

export function resultText(
  scenario: Scenario,
  outcomes: readonly Outcome[],
  width: number,
  paint: Paint,
): string {
  return [
    "",
    paint.strong(`${scenario.name}: ${scenario.title}`),
    resultTable(scenario, outcomes, width, paint),
    ...outcomes.flatMap((outcome) => [...crashText(outcome, paint), ...touchText(outcome)]),
    ...outcomes.flatMap((outcome) => servingText(outcome)),
    ...outcomes.map((outcome) => verdictText(outcome, paint)),
    "",
  ].join("\n");
}

function resultTable(
  scenario: Scenario,
  outcomes: readonly Outcome[],
  width: number,
  paint: Paint,
): string {
  const free = Math.floor((width - LABEL_WIDTH - outcomes.length - 2) / outcomes.length);
  const columnWidth = Math.max(COLUMN_WIDTH_MIN, free);
  const table = new Table({
    head: ["", ...outcomes.map(({ behaviour }) => paint.strong(behaviour))],
    colWidths: [LABEL_WIDTH, ...outcomes.map(() => columnWidth)],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const row = (label: string, cell: (outcome: Outcome) => string) =>
    table.push([label, ...outcomes.map(cell)]);
  row("controller", ({ observed }) => {
    if (observed === null) return "-";
    const { controllerExit: exit } = observed;
    return exit === null ? "runs" : paint.bad(`ended with ${exit.code ?? exit.signal}`);
  });
  row("configuration", ({ observed }) =>
    (observed?.gateways ?? [])
      .map(
        ({ name, configHash }) =>
          `${name}: ${/^0+$/.test(configHash) ? "none" : configHash.slice(0, 8)}`,
      )
      .join("\n"),
  );
  for (const path of scenario.probes) {
    row(`GET ${path}`, ({ observed }) =>
      (observed?.gateways ?? [])
        .map(
          ({ name, probes }) =>
            `${name}: ${probes.find((probe) => probe.path === path)?.status ?? "no answer"}`,
        )
        .join("\n"),
    );
  }
  row("answers to serving", ({ observed }) => seconds(observed?.gatewayReadyToServingMs ?? null));
  row("after a touch", ({ afterTouch }) =>
    afterTouch === null
      ? "-"
      : afterTouch.touchToServingMs === null
        ? "still stuck"
        : `serves after ${seconds(afterTouch.touchToServingMs)}`,
  );
  row("took", ({ durationMs }) => seconds(durationMs));
  row("as declared", ({ ok }) => (ok ? paint.good("yes") : paint.bad("NO")));
  return table.toString();
}

function crashText({ behaviour, timeline }: Outcome, paint: Paint): readonly string[] {
  const exit = timeline.find((event) => event.type === "controller-exited");
  if (exit?.type !== "controller-exited" || exit.error === null) return [];
  return [
    "",
    `${behaviour}: the controller crashed ${seconds(exit.atMs)} into the run`,
    paint.bad(`    ${exit.error}`),
    ...exit.stack.map((frame) => paint.faint(frame)),
  ];
}

function touchText({ behaviour, afterTouch }: Outcome): readonly string[] {
  if (afterTouch === null) return [];
  const { touched, touchToServingMs } = afterTouch;
  const text =
    touchToServingMs === null
      ? "it did not help"
      : `it served ${seconds(touchToServingMs)} later, though nothing else had changed`;
  return ["", `${behaviour}: stuck without serving; then ${touched} was touched: ${text}`];
}

function servingText({ behaviour, observed }: Outcome): readonly string[] {
  const ms = observed?.gatewayReadyToServingMs ?? null;
  return ms === null
    ? []
    : ["", `${behaviour}: ${seconds(ms)} from "gateway answers" to "serving"`];
}

function verdictText({ behaviour, ok, expected, fault }: Outcome, paint: Paint): string {
  if (fault !== null) {
    const head = `${behaviour}: ${paint.bad("could not be judged")}, by no fault of the controller's`;
    const stack = fault.stack === null ? [] : [paint.faint(fault.stack)];
    return ["", head, `  ${fault.message}`, ...stack].join("\n");
  }
  const lines = expected.map(({ sentence, met, detail }) =>
    met
      ? `  ${paint.good("met")}      ${sentence}`
      : `  ${paint.bad("NOT met")}  ${sentence} (${detail})`,
  );
  const head = ok ? paint.good("as declared") : paint.bad("NOT as declared");
  return ["", `${behaviour}: ${head}`, ...lines].join("\n");
}
