// A finding as a person reads it.
import { planStory } from "../plans/plan-story.ts";
import type { Finding } from "./sightings.ts";

/** @param planFile where the plan is kept, for the line that replays it. */
export function findingText(finding: Finding, planFile: string | undefined): string {
  const { violation, behaviour, plan, count, seed, shrinkRuns } = finding;
  const [what = "", ...more] = violation.detail.split("\n");
  const file = planFile ?? "PLAN.json";
  return [
    `${behaviour}: ${violation.signature}`,
    `  seen ${count === 1 ? "once" : `${count} times`}, first with seed ${seed}; the plan was made small in ${shrinkRuns} runs:`,
    ...planStory(plan).map((line) => `    ${line}`),
    `    ${`${violation.atMs / 1000} s`.padStart(8)}  ${what}`,
    ...more.slice(0, STACK_LINES_MAX).map((line) => `              ${line.trim()}`),
    `  again: npm run replay -- ${file} --behaviour ${behaviour}`,
    "",
  ].join("\n");
}

const STACK_LINES_MAX = 4;
