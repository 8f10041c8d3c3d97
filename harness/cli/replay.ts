#!/usr/bin/env node
// `npm run replay -- PLAN.json`: carries out a plan that somebody has kept, and tells what goes wrong.
import { readFile } from "node:fs/promises";
import { Argument, Command, CommanderError, Option } from "commander";
import {
  BEHAVIOUR_NAMES,
  DEFECT_NAMES,
  type BehaviourName,
} from "../../controller/fallback/behaviours.ts";
import { errorText } from "../../core/errors.ts";
import { systemClock } from "../../core/system-clock.ts";
import { scenarioText } from "../explore/emit-scenario.ts";
import { unsupportedLive } from "../plans/live-plan-world.ts";
import type { Plan } from "../plans/plan.ts";
import { planStory } from "../plans/plan-story.ts";
import { readPlan } from "../plans/read-plan.ts";
import { runSimulatedPlan } from "../plans/run-simulated-plan.ts";
import { PlainLines } from "../report/plain-lines.ts";
import { jsonLines } from "../timeline/json-lines.ts";
import { Machine } from "./machine.ts";
import { runLivePlan, type LivePlanResult } from "./run-live-plan.ts";
import { stopOnSignals } from "./stop-on-signals.ts";
import { findSubjects } from "./subject.ts";
import {
  checkSubject,
  combinationOf,
  withSubjectOptions,
  type SubjectFlags,
} from "./subject-options.ts";

const EXIT = { nothing: 0, findings: 1, usage: 2, environment: 3 } as const;

interface Flags extends SubjectFlags {
  readonly behaviour: BehaviourName;
  readonly timeline?: boolean;
  readonly json?: boolean;
  readonly emitScenario?: string;
}

async function main(args: readonly string[]): Promise<number> {
  const command = replayCommand().exitOverride();
  try {
    command.parse(args, { from: "user" });
    checkSubject(command);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.nothing : EXIT.usage;
  }
  const [file = ""] = command.args;
  const flags = command.opts<Flags>();
  try {
    return await replay(readPlan(await readFile(file, "utf8")), file, flags);
  } catch (error) {
    const message = errorText(error);
    const isUsage = error instanceof RangeError || (error instanceof Error && "errno" in error);
    process.stderr.write(`error: ${file}: ${message}\n`);
    return isUsage ? EXIT.usage : EXIT.environment;
  }
}

async function replay(plan: Plan, file: string, flags: Flags): Promise<number> {
  const { world, behaviour, json } = flags;
  if (flags.emitScenario !== undefined) return emit(plan, behaviour, flags.emitScenario);
  const obstacle = world === "live" ? unsupportedLive(plan) : undefined;
  if (obstacle !== undefined) throw new RangeError(obstacle);
  if (json !== true) process.stdout.write(`${planStory(plan).join("\n")}\n\n`);
  const { subject, violations, timeline, durationMs } =
    world === "live"
      ? await runLive(plan, flags)
      : { subject: behaviour, ...(await runSimulatedPlan(plan, behaviour)) };
  if (json === true) {
    const document = {
      file,
      world,
      behaviour: subject,
      violations,
      durationMs: Math.round(durationMs),
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return violations.length === 0 ? EXIT.nothing : EXIT.findings;
  }
  if (flags.timeline === true) process.stdout.write(jsonLines(timeline));
  else {
    const lines = new PlainLines(subject);
    for (const event of timeline) {
      const line = lines.line(event);
      if (line !== undefined) process.stdout.write(`${line}\n`);
    }
  }
  for (const { signature, atMs, detail } of violations) {
    process.stdout.write(`\n${subject}: ${signature}\n${atMs / 1000} s: ${detail}\n`);
  }
  if (violations.length === 0) process.stdout.write(`\n${subject}: nothing went wrong\n`);
  return violations.length === 0 ? EXIT.nothing : EXIT.findings;
}

/** @throws {EnvironmentError} when the machine lacks something that was asked for. */
async function runLive(
  plan: Plan,
  flags: Flags,
): Promise<LivePlanResult & { readonly subject: string }> {
  const clock = systemClock;
  const machine = new Machine();
  const { controller, kongImage } = combinationOf(flags);
  try {
    const [subject] = await findSubjects(controller, {
      behaviours: [flags.behaviour],
      environment: process.env,
      clock,
      engine: () => machine.engine(),
    });
    if (subject === undefined) throw new RangeError("there is nobody to tell it of");
    const containers = await machine.containers(kongImage, flags.toxiproxyImage);
    const result = await runLivePlan(plan, subject, {
      clock,
      signal: stopOnSignals(),
      ...(containers !== undefined && { containers }),
    });
    return { ...result, subject: subject.name };
  } finally {
    await machine.close();
  }
}

/** As `--emit-scenario` of a search writes it. */
async function emit(plan: Plan, behaviour: BehaviourName, name: string): Promise<number> {
  const { violations } = await runSimulatedPlan(plan, behaviour);
  const [violation] = violations;
  if (violation === undefined) throw new RangeError(`${behaviour}: nothing goes wrong in it`);
  process.stdout.write(await scenarioText({ behaviour, violation, plan }, name));
  return EXIT.findings;
}

function replayCommand(): Command {
  const command = new Command("replay")
    .description("Carries out a plan that somebody has kept, and tells what goes wrong.")
    .addArgument(new Argument("<plan>", "a JSON file, as explore writes it"))
    .addOption(
      new Option("--world <name>", "virtual time, or real sockets and real time")
        .choices(["simulated", "live"])
        .default("simulated"),
    )
    .addOption(
      new Option("--behaviour <name>", "the controller's behaviour")
        .choices([...BEHAVIOUR_NAMES, ...DEFECT_NAMES])
        .default("resilient"),
    );
  return withSubjectOptions(command)
    .option("--emit-scenario <name>", "print it as a scenario that can be put in scenarios/NAME.ts")
    .option("--timeline", "print every event as a line of JSON")
    .option("--json", "print one JSON document on stdout, and nothing else")
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `
A plan goes by our own controller's words: of a real one it is known less, so that less is found to be wrong.

Exit status: 0 nothing went wrong, 1 something did, 2 wrong usage, 3 the world could not be opened.`,
    );
}

// Nothing is left open by now.
process.exit(await main(process.argv.slice(2)));
