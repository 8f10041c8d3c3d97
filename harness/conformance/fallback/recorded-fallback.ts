// Stories of a real controller's fallbacks, phase by phase: `controller/recorded-fallback/`.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { join } from "node:path";
import { admitAll } from "../../../controller/informer/admission.ts";
import { ConfigDumps } from "../../../controller/diagnostics/config-dumps.ts";
import {
  generateFallback,
  withGraph,
  type FallbackMetadata,
} from "../../../controller/fallback/generator.ts";
import type { ResourceFailure } from "../../../controller/failures/resource-failure.ts";
import { failuresOf, parseFlattenedErrors } from "../../../controller/push/flattened-errors.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import { isCachedKind } from "../../../controller/snapshot/kinds.ts";
import type { ObjectRef } from "../../../controller/snapshot/object-ref.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { sameJson } from "../compare/canonical-text.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { ComparedCase, ConformanceGroup } from "../group.ts";
import { RECORDED_ADMISSION, recordedDocument } from "../translation/recorded-document.ts";
import { readStories, type Phase, type Story } from "./fallback-stories.ts";
import { playStory, type PlayedPhase } from "./played-story.ts";
import { reportOf } from "./story-controller.ts";

export const recordedFallback: ConformanceGroup = {
  name: "recorded-fallback",
  title: "refused configurations: what was left out and put back, why, and what was pushed then",
  levels: [
    { name: "report", title: "broken, excluded and backfilled objects with their causes" },
    { name: "events", title: "what objects were told" },
    { name: "accepted", title: "the last configuration that the gateway took" },
    { name: "played-report", title: "the same of the whole story played by the controller" },
    { name: "played-events", title: "all events of the whole story, the Pod's too" },
    { name: "played-accepted", title: "what the gateway held as the whole story went on" },
  ],
  async load(vectors) {
    const stories = await readStories(join(vectors, "controller", "recorded-fallback"));
    return (
      stories && {
        caseCount: stories.flatMap(({ phases }) => phases).length,
        async *run() {
          for (const story of stories) yield* replay(story, await playedOrWhyNot(story));
        },
      }
    );
  },
};

/** A story that cannot be played differs; the others are played all the same. */
async function playedOrWhyNot(story: Story): Promise<readonly PlayedPhase[] | string> {
  try {
    return await playStory(story);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function* replay(
  { name, options, phases }: Story,
  playedPhases: readonly PlayedPhase[] | string,
): Generator<ComparedCase> {
  const backfills = options["use_last_valid_config_for_fallback"] === true;
  let lastValid: CacheStores | undefined;
  let held: unknown;
  for (const [index, phase] of phases.entries()) {
    const { stores, report } = afterwards(phase, backfills ? lastValid : undefined);
    const document = normalDocument(recordedDocument(stores, options).document);
    if (!isRefused(document, phase)) {
      lastValid = stores;
      held = document;
    }
    const reported = jsonDifferences("report", sortedReport(phase.report), sortedReport(report));
    const told = jsonDifferences("events", recordedTexts(phase), toldTexts(phase));
    const accepted = jsonDifferences("accepted", normalDocument(phase.accepted), held);
    const played =
      typeof playedPhases === "string"
        ? unplayed(playedPhases)
        : playedDifferences(phase, playedPhases[index]);
    yield {
      kind: "compared",
      id: `${name} phase ${index}`,
      section: [backfills ? "last-valid" : "plain"],
      agrees: {
        report: reported.length === 0,
        events: told.length === 0,
        accepted: accepted.length === 0,
        "played-report": played.report.length === 0,
        "played-events": played.events.length === 0,
        "played-accepted": played.accepted.length === 0,
      },
      differences: [
        ...reported,
        ...told,
        ...accepted,
        ...played.report,
        ...played.events,
        ...played.accepted,
      ],
    };
  }
}

/** Whether the recorded gateway has refused this very configuration, as it may a fallback, too. */
function isRefused(document: unknown, { posts }: Phase): boolean {
  return posts.some(
    ({ status, body }) => status === 400 && sameJson(normalDocument(body), document),
  );
}

interface Afterwards {
  /** What the gateway serves in the end. */
  readonly stores: CacheStores;
  /** As `/debug/config/fallback` tells it. */
  readonly report: JsonObject;
}

function afterwards(phase: Phase, lastValid: CacheStores | undefined): Afterwards {
  const current = admitAll(
    CacheStores.fromObjects(phase.objects.filter(({ kind }) => isCachedKind(kind))),
    RECORDED_ADMISSION,
  );
  if (phase.report["status"] !== "triggered") {
    return { stores: current, report: reportWith(undefined) };
  }
  const { stores, metadata } = generateFallback(
    withGraph(current),
    blamedIn(phase),
    lastValid && withGraph(lastValid),
  );
  return { stores, report: reportWith(metadata) };
}

/** The objects that a refusal blames: of several, that which the report is about. */
function blamedIn({ posts, report }: Phase): readonly ObjectRef[] {
  const wanted = arrayOr(report["brokenObjects"]).map((broken) => String(objectOr(broken)["id"]));
  const blamed = refusals(posts).map((failures) => failures.flatMap(({ objects }) => objects));
  const isWanted = (refs: readonly ObjectRef[]) => uidsOf(refs).join() === wanted.toSorted().join();
  return blamed.find(isWanted) ?? blamed.at(-1) ?? [];
}

function uidsOf(refs: readonly ObjectRef[]): readonly string[] {
  return refs.map(({ uid = "" }) => uid).toSorted();
}

function refusals(posts: readonly JsonObject[]): readonly (readonly ResourceFailure[])[] {
  return posts
    .filter(({ status }) => status === 400)
    .map(({ response }) => {
      const text = typeof response === "string" ? response : JSON.stringify(response);
      const errors = parseFlattenedErrors(text);
      return errors.ok ? failuresOf(errors.objects) : [];
    });
}

function reportWith(metadata: FallbackMetadata | undefined): JsonObject {
  const dumps = new ConfigDumps();
  if (metadata !== undefined) {
    dumps.observe({ type: "fallback-generated", metadata, durationMs: 0 });
  }
  return reportOf(dumps);
}

function playedDifferences(phase: Phase, played: PlayedPhase | undefined) {
  if (played === undefined) throw new RangeError("a phase was not played");
  return {
    report: jsonDifferences(
      "played report",
      sortedReport(phase.report),
      sortedReport(played.report),
    ),
    events: jsonDifferences(
      "played events",
      eventTexts(phase.events.map((event) => ({ ...event, involvedObject: event }))),
      eventTexts(played.events, played.adminUrl),
    ),
    accepted: jsonDifferences(
      "played accepted",
      normalDocument(phase.accepted),
      normalDocument(played.accepted),
    ),
  };
}

function unplayed(why: string): ReturnType<typeof playedDifferences> {
  const differs = [{ what: "the play", expected: "a story that can be played", got: why }];
  return { report: differs, events: differs, accepted: differs };
}

/** As sets: an event that happens again is counted up. */
function eventTexts(events: readonly JsonObject[], adminUrl?: string): readonly string[] {
  const texts = events.map(({ involvedObject, type, reason, message }) => {
    const text = stringOr(message, "");
    const said = adminUrl === undefined ? text : text.replaceAll(adminUrl, RECORDED_ADMIN_URL);
    return eventText(objectOr(involvedObject), `${String(type)} ${String(reason)} ${said}`);
  });
  return [...new Set(texts)].toSorted();
}

const RECORDED_ADMIN_URL = "http://KONG_ADMIN";

/** The real controller's order is that of Go's maps: none. */
function sortedReport({ status, ...lists }: JsonObject): JsonObject {
  const names = ["brokenObjects", "excludedObjects", "backfilledObjects"];
  const sorted = names.map((name) => [name, arrayOr(lists[name]).map(objectOr).map(sortedCauses)]);
  return {
    status,
    ...Object.fromEntries(
      sorted.map(([name, objects]) => [
        name,
        Array.isArray(objects) ? objects.toSorted(byText) : objects,
      ]),
    ),
  };
}

function sortedCauses({ causingObjects, ...object }: JsonObject): JsonObject {
  const causes = arrayOr(causingObjects).map(String).toSorted();
  return causes.length === 0 ? object : { ...object, causingObjects: causes };
}

function byText(a: JsonObject, b: JsonObject): number {
  const [left, right] = [String(a["id"]), String(b["id"])];
  return left < right ? -1 : Number(left > right);
}

/** As sets: an event that happens again is counted up, not repeated. */
function recordedTexts({ events }: Phase): readonly string[] {
  const texts = events
    .filter(({ kind, reason }) => kind !== "Pod" && String(reason).endsWith("ApplyFailed"))
    .map((event) => eventText(event, stringOr(event["message"], "")));
  return [...new Set(texts)].toSorted();
}

function toldTexts({ posts }: Phase): readonly string[] {
  const texts = refusals(posts).flatMap((failures) =>
    failures.flatMap(({ message, objects }) =>
      objects.map((object) => eventText({ ...object }, message)),
    ),
  );
  return [...new Set(texts)].toSorted();
}

function eventText({ kind, namespace, name }: JsonObject, message: string): string {
  return [kind, namespace, name].map((part) => stringOr(part, "")).join(" ") + ` ${message}`;
}
