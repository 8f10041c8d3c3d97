#!/usr/bin/env node
// `npm run confirm -- DIR`: is what was found in simulated worlds true over real sockets?
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Argument, Command, CommanderError } from "commander";
import { BEHAVIOUR_NAMES, DEFECT_NAMES } from "../../controller/fallback/behaviours.ts";
import { errorText } from "../../core/errors.ts";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { systemClock } from "../../core/system-clock.ts";
import { FINDINGS_FILE } from "../explore/write-findings.ts";
import { differentLive, unsupportedLive } from "../plans/live-plan-world.ts";
import type { Plan } from "../plans/plan.ts";
import { readPlan } from "../plans/read-plan.ts";
import { runLivePlan } from "./run-live-plan.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

const EXIT = { confirmed: 0, notConfirmed: 1, usage: 2 } as const;
const CONFIRMED_FILE = "confirmed.json";
/**
 * By how much all actions are moved, one try after the other: a controller looks at its gateways every few seconds, and
 * whether it looks while one is down hangs on when its process was ready.
 */
const LATER_MS = [0, 700, 1700] as const;

interface Label {
  readonly planFile: string;
  readonly behaviour: string;
  readonly signature: string;
  readonly label: "confirmed" | "not confirmed";
  readonly why: string;
}

async function main(args: readonly string[]): Promise<number> {
  const command = confirmCommand().exitOverride();
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.confirmed : EXIT.usage;
  }
  const [folder = ""] = command.args;
  const labels: Label[] = [];
  try {
    const list = objectOr(JSON.parse(await readFile(join(folder, FINDINGS_FILE), "utf8")));
    const signal = stopOnSignals();
    for (const finding of arrayOr(list["findings"]).map(objectOr)) {
      // oxlint-disable-next-line no-await-in-loop -- two live worlds would slow each other down
      const label = await confirm(folder, finding, signal);
      labels.push(label);
      process.stdout.write(`${label.label.padEnd(14)} ${label.planFile}: ${label.why}\n`);
    }
    const text = `${JSON.stringify({ version: 1, labels }, null, 2)}\n`;
    await writeFile(join(folder, CONFIRMED_FILE), text);
  } catch (error) {
    process.stderr.write(`error: ${errorText(error)}\n`);
    return EXIT.usage;
  }
  return labels.every(({ label }) => label === "confirmed") ? EXIT.confirmed : EXIT.notConfirmed;
}

async function confirm(folder: string, finding: JsonObject, signal: AbortSignal): Promise<Label> {
  const options = { clock: systemClock, signal };
  const planFile = stringOr(finding["planFile"], "");
  const signature = stringOr(finding["signature"], "");
  const behaviour = [...BEHAVIOUR_NAMES, ...DEFECT_NAMES].find(
    (name) => name === finding["behaviour"],
  );
  if (behaviour === undefined) throw new RangeError(`${planFile}: no behaviour`);
  const plan = readPlan(await readFile(join(folder, planFile), "utf8"));
  const common = { planFile, behaviour, signature };
  const obstacle = unsupportedLive(plan);
  if (obstacle !== undefined) return { ...common, label: "not confirmed", why: obstacle };
  const seen = new Set<string>();
  for (const laterMs of LATER_MS) {
    // oxlint-disable-next-line no-await-in-loop -- the next one only where this does not show it
    const { violations } = await runLivePlan(later(plan, laterMs), { behaviour }, options);
    if (violations.some((violation) => violation.signature === signature)) {
      const when = laterMs === 0 ? "" : `, when all actions come ${laterMs / 1000} s later`;
      return { ...common, label: "confirmed", why: `${signature}${when}` };
    }
    for (const violation of violations) seen.add(violation.signature);
  }
  const found = seen.size === 0 ? "nothing went wrong" : `but ${[...seen].join("; ")}`;
  const missed = `${signature} was not seen in ${LATER_MS.length} tries; ${found}`;
  const difference = differentLive(plan);
  const why = difference === undefined ? missed : `${difference}; ${missed}`;
  return { ...common, label: "not confirmed", why };
}

function later(plan: Plan, laterMs: number): Plan {
  const actions = plan.actions.map((action) => ({ ...action, atMs: action.atMs + laterMs }));
  return { ...plan, actions };
}

function confirmCommand(): Command {
  return new Command("confirm")
    .description("Carries out every plan of a report over real sockets, and labels it.")
    .addArgument(new Argument("<dir>", "what explore --report has written"))
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `
What is not seen is tried again with all actions a little later. Labels are kept as ${CONFIRMED_FILE} in the same folder.

Exit status: 0 all are confirmed, 1 some are not, 2 wrong usage.`,
    );
}

// Nothing is left open by now.
process.exit(await main(process.argv.slice(2)));
