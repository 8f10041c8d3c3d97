// A finding as a scenario that can be committed: its plan, and how it ends for each behaviour of the controller.
import { BEHAVIOUR_NAMES, type BehaviourName } from "../../controller/fallback/behaviours.ts";
import { differentLive, unsupportedLive } from "../plans/live-plan-world.ts";
import { planStory } from "../plans/plan-story.ts";
import type { Plan } from "../plans/plan.ts";
import { definePlanScenario } from "../plans/scenario-of-plan.ts";
import { withoutLines } from "../plans/went-wrong.ts";
import { runSimulatedScenario } from "../simulated/run-simulated-scenario.ts";
import type { Finding } from "./sightings.ts";
import { sourceText } from "./source-text.ts";

type Ends = ReadonlyMap<BehaviourName, readonly string[]>;

/** Virtual: a plan takes a minute or two, and one in which the controller crashes again and again some more. */
const TIMEOUT_MS = 3_600_000;
const HARNESS = "../harness/index.ts";

/**
 * @param name of the scenario. @param harness the front door of the harness, as the file has to import it.
 * @throws {RangeError} for a name that no scenario may have.
 */
export async function scenarioText(
  finding: Pick<Finding, "behaviour" | "violation" | "plan">,
  name: string,
  harness = HARNESS,
): Promise<string> {
  const { behaviour, violation, plan } = finding;
  const signature = withoutLines(violation.signature);
  const ends = await endsOf(plan, behaviour, name);
  const words = [
    ...(hasNone(ends) ? [] : ["goesWell"]),
    ...([...ends.values()].some((each) => each.length > 0) ? ["goesWrong"] : []),
  ];
  return [
    `// Found by exploration, in ${behaviour}: ${oneLine(withoutPlaces(signature))}`,
    "//",
    ...planStory(plan).map((line) => `//   ${line}`.trimEnd()),
    ...limitsText(plan, ends.get(behaviour)?.includes(signature) === true),
    `import { definePlanScenario, ${words.join(", ")} } from ${JSON.stringify(harness)};`,
    "",
    "export default definePlanScenario({",
    field("name", name),
    field("title", oneLine(withoutPlaces(signature))),
    field("because", `exploration found it in ${behaviour}`),
    `  plan: ${sourceText(plan, 2, "plan: ,".length)},`,
    "  expect: {",
    ...[...ends].map(([each, signatures]) => expectText(each, signatures)),
    "  },",
    "});",
    "",
  ].join("\n");
}

/** How a scenario of this plan ends in a simulated world: for the three behaviours, and the one that it was found in. */
async function endsOf(plan: Plan, foundIn: BehaviourName, name: string): Promise<Ends> {
  const ends = new Map<BehaviourName, readonly string[]>();
  for (const behaviour of new Set([...BEHAVIOUR_NAMES, foundIn])) {
    // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
    ends.set(behaviour, await signaturesOf(plan, behaviour, name));
  }
  return ends;
}

async function signaturesOf(
  plan: Plan,
  behaviour: BehaviourName,
  name: string,
): Promise<readonly string[]> {
  let signatures: readonly string[] | undefined;
  const scenario = definePlanScenario({
    name,
    title: "a plan",
    because: "somebody wants to know how it ends",
    plan,
    expect: { legacy: [], guarded: [], resilient: [], [behaviour]: [] },
  });
  const { fault } = await runSimulatedScenario({
    scenario: {
      ...scenario,
      async run(world) {
        const findings = await scenario.run(world);
        signatures = findings.violations?.map((violation) => withoutLines(violation.signature));
        return findings;
      },
    },
    manifests: new Map(),
    behaviour,
    seed: plan.seed,
    timeoutMs: TIMEOUT_MS,
    signal: new AbortController().signal,
  });
  if (signatures !== undefined) return [...new Set(signatures)];
  throw new RangeError(`the plan cannot be told as a scenario: ${fault?.message ?? "no end"}`);
}

/** What the file cannot say, and why. */
function limitsText(plan: Plan, isSeen: boolean): readonly string[] {
  const obstacle = unsupportedLive(plan);
  const difference = differentLive(plan);
  const why =
    obstacle ??
    (difference === undefined ? undefined : `${difference}: it may end otherwise there`);
  return [
    ...(why === undefined ? [] : ["//", `// With --world simulated: ${why}.`]),
    ...(isSeen
      ? []
      : [
          "//",
          "// It hangs on when exactly deliveries fall, and is seen with the plan itself alone.",
        ]),
  ];
}

function field(name: string, text: string): string {
  const literal = sourceText(text, 0, 0);
  const line = `  ${name}: ${literal},`;
  return line.length > WIDTH ? `  ${name}:\n    ${literal},` : line;
}

const WIDTH = 100;

function expectText(behaviour: BehaviourName, signatures: readonly string[]): string {
  const key = behaviour.includes("-") ? JSON.stringify(behaviour) : behaviour;
  if (signatures.length === 0) return `    ${key}: [goesWell],`;
  const calls = signatures.map((signature) => `goesWrong(${sourceText(oneLine(signature), 0, 0)})`);
  const line = `    ${key}: [${calls.join(", ")}],`;
  if (line.length <= WIDTH) return line;
  return [`    ${key}: [`, ...calls.map(callText), "    ],"].join("\n");
}

function callText(call: string): string {
  const line = `      ${call},`;
  if (line.length <= WIDTH) return line;
  return `      goesWrong(\n        ${call.slice("goesWrong(".length, -1)},\n      ),`;
}

/** For people: where the controller was when it ended is told below. */
function withoutPlaces(signature: string): string {
  return signature.replace(/ at [\w-]+\.ts( < .*)?$/, "");
}

function hasNone(ends: Ends): boolean {
  return [...ends.values()].every((signatures) => signatures.length > 0);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
