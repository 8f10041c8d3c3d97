// The table that is redrawn while a scenario runs: one column a behaviour.
import Table from "cli-table3";
import type { Paint } from "./paint.ts";
import { seconds } from "./seconds.ts";
import type { GatewayRow, WorldView } from "./world-view.ts";

const LABEL_WIDTH = 12;
const COLUMN_WIDTH_MIN = 16;

export function liveTable(
  views: ReadonlyMap<string, WorldView>,
  paths: readonly string[],
  width: number,
  paint: Paint,
): string {
  const behaviours = [...views.keys()];
  const borders = behaviours.length + 2;
  const columnWidth = Math.max(
    COLUMN_WIDTH_MIN,
    Math.floor((width - LABEL_WIDTH - borders) / behaviours.length),
  );
  const table = new Table({
    head: ["", ...behaviours.map((behaviour) => paint.strong(behaviour))],
    colWidths: [LABEL_WIDTH, ...behaviours.map(() => columnWidth)],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  const row = (label: string, cell: (view: WorldView) => string) =>
    table.push([label, ...[...views.values()].map(cell)]);
  row("time", ({ atMs }) => seconds(atMs));
  row("controller", ({ controller }) => controllerCell(controller, paint));
  row("gateways", ({ gateways }) => rows(gateways, ({ phase }) => phaseCell(phase, paint)));
  row("last push", ({ gateways }) => rows(gateways, (gateway) => pushCell(gateway, paint)));
  for (const path of paths) {
    row(`GET ${path}`, ({ gateways }) =>
      rows(gateways, ({ probes }) => statusCell(probes.get(path) ?? null, paint)),
    );
  }
  row("warnings", ({ warnings }) => [...warnings].join("\n") || "-");
  row("now", ({ now }) => paint.faint(now));
  return table.toString();
}

function rows(
  gateways: ReadonlyMap<string, GatewayRow>,
  cell: (gateway: GatewayRow) => string,
): string {
  if (gateways.size === 0) return "-";
  return [...gateways].map(([name, gateway]) => `${name}: ${cell(gateway)}`).join("\n");
}

function controllerCell(text: string, paint: Paint): string {
  if (text === "running") return paint.good(text);
  return text === "crashed" ? paint.bad(text) : text;
}

function phaseCell(phase: GatewayRow["phase"], paint: Paint): string {
  return phase === "running" ? paint.good("answers") : phase;
}

function pushCell({ lastPush }: GatewayRow, paint: Paint): string {
  if (lastPush === undefined) return "none";
  const { status, inARow } = lastPush;
  const text = inARow > 1 ? `${status} (${inARow} in a row)` : String(status);
  return status < 400 ? paint.good(text) : paint.bad(text);
}

function statusCell(status: number | null, paint: Paint): string {
  if (status === null) return "no answer";
  return status < 400 ? paint.good(String(status)) : paint.bad(String(status));
}
