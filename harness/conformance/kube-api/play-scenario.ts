// Plays a recorded story against an API server, step by step, watches in between.
import type { Clock } from "../../../core/clock.ts";
import { isJsonObject, objectOr, stringOr } from "../../../core/json.ts";
import type { Difference } from "../group.ts";
import type { Bindings } from "./bindings.ts";
import { recordedDifferences } from "./compare-recorded.ts";
import { kubeMessage, type Variables } from "./kube-message.ts";
import { picked, valueAt } from "./picked.ts";
import type { KubeScenario, KubeStep, RecordedWatch } from "./scenario.ts";
import type { KubeAnswer, KubeClient, OpenWatch } from "./system-kube-client.ts";

export interface StepResult {
  readonly step: KubeStep;
  readonly isStatusSame: boolean;
  readonly differences: readonly Difference[];
}

export interface Play {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly bindings: Bindings;
}

/** How long a watch may take to begin, to deliver what was recorded, and to deliver more than that. */
const WATCH_OPEN_MS_MAX = 1500;
const WATCH_EVENTS_MS_MAX = 3000;
const WATCH_QUIET_MS = 100;
const WATCH_POLL_MS = 5;

interface Watching {
  readonly step: KubeStep;
  readonly recorded: RecordedWatch;
  readonly watch: OpenWatch;
  readonly left: Set<string>;
}

/** In the order in which steps are done: a watch is when the last step during it is. */
export async function* playScenario(
  scenario: KubeScenario,
  play: Play,
): AsyncGenerator<StepResult> {
  const { client, clock, bindings } = play;
  const variables: Variables = new Map();
  const send = async (step: KubeStep) => {
    const answer = await client.send(kubeMessage(step.request, bindings, variables));
    for (const [name, path] of Object.entries(step.capture)) {
      variables.set(name, String(valueAt(parsed(answer.text), path.split("."))));
    }
    await clock.sleep(step.settleMs);
    return answer;
  };
  for (const step of scenario.setup) await send(step);
  const open = new Set<Watching>();
  for (const step of scenario.steps) {
    if (step.watch === undefined) yield answerResult(step, await send(step), bindings);
    else {
      const watch = client.watch(kubeMessage(step.request, bindings, variables));
      await Promise.race([watch.opened, clock.sleep(WATCH_OPEN_MS_MAX)]);
      open.add({ step, recorded: step.watch, watch, left: new Set(step.watch.during) });
    }
    for (const watching of open) {
      watching.left.delete(step.name);
      if (watching.left.size > 0) continue;
      open.delete(watching);
      yield await watchResult(watching, play);
    }
  }
  for (const watching of open) yield await watchResult(watching, play);
  for (const step of scenario.teardown) await send(step);
}

function answerResult(step: KubeStep, answer: KubeAnswer, bindings: Bindings): StepResult {
  const { response, ignoresBody } = step;
  const isStatusSame = response["status"] === answer.status;
  if (!isStatusSame) return { step, isStatusSame, differences: [statusDifference(step, answer)] };
  const body = picked(parsed(answer.text), step);
  const differences = [
    ...contentTypeDifferences(step, answer.contentType),
    ...(ignoresBody ? [] : recordedDifferences("body", response["body"] ?? "", body, bindings)),
    ...listRevisionDifferences(body),
    ...recordedDifferences("warnings", response["warnings"] ?? [], answer.warnings, bindings),
  ];
  return { step, isStatusSame, differences };
}

async function watchResult(watching: Watching, { clock, bindings }: Play): Promise<StepResult> {
  const { step, recorded, watch } = watching;
  const isComplete = () =>
    eventsOf(watch.text).length >= recorded.events.length && (!recorded.isEnded || watch.isEnded);
  const untilMs = clock.monotonicMs() + WATCH_EVENTS_MS_MAX;
  while (!isComplete() && !watch.isEnded && clock.monotonicMs() < untilMs) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other is the point
    await clock.sleep(WATCH_POLL_MS);
  }
  if (!recorded.isEnded) await clock.sleep(WATCH_QUIET_MS);
  const { status, text, isEnded } = watch;
  watch.close();
  const isStatusSame = step.response["status"] === status;
  if (!isStatusSame) {
    return { step, isStatusSame, differences: [statusDifference(step, { status, text })] };
  }
  const events = status === 200 ? eventsOf(text) : [];
  const isRefusalRecorded = recorded.text !== undefined;
  const differences = [
    ...contentTypeDifferences(step, watch.contentType),
    ...recordedDifferences("events", recorded.events, events, bindings),
    ...(recorded.isEnded === isEnded
      ? []
      : [{ what: "ended", expected: String(recorded.isEnded), got: String(isEnded) }]),
    ...(isRefusalRecorded
      ? recordedDifferences("body", recorded.text, parsed(text), bindings)
      : []),
  ];
  return { step, isStatusSame, differences };
}

function eventsOf(text: string): readonly unknown[] {
  return text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.trim() !== "")
    .map(parsed);
}

function statusDifference(
  { response }: KubeStep,
  { status, text }: Pick<KubeAnswer, "status" | "text">,
): Difference {
  const { message } = objectOr(parsed(text));
  const why = typeof message === "string" ? message : text;
  return { what: "status", expected: String(response["status"]), got: `${status} ${why}` };
}

function contentTypeDifferences({ response }: KubeStep, got: string): readonly Difference[] {
  const expected = stringOr(response["contentType"], "");
  return expected === got ? [] : [{ what: "content type", expected, got }];
}

/** A list's revision may be any, but no item can be newer. */
function listRevisionDifferences(body: unknown): readonly Difference[] {
  const { items, metadata } = objectOr(body);
  const listed = revisionOf(metadata);
  if (!Array.isArray(items) || listed === undefined) return [];
  return items.flatMap((item) => {
    const revision = revisionOf(objectOr(item)["metadata"]);
    if (revision === undefined || revision <= listed) return [];
    return [{ what: "list's revision", expected: `at least ${revision}`, got: String(listed) }];
  });
}

function revisionOf(metadata: unknown): bigint | undefined {
  const { resourceVersion } = objectOr(metadata);
  const isNumber = typeof resourceVersion === "string" && /^\d+$/.test(resourceVersion);
  return isNumber ? BigInt(resourceVersion) : undefined;
}

/** The text itself where it is not JSON. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) || Array.isArray(value) ? value : text;
  } catch {
    return text;
  }
}
