// Replays the decisions of a real controller's fallbacks: from Kong's refusals to what was left out, put back, and said
// about it. Whole stories, with gateways and an API server, are told elsewhere.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { parseAllDocuments } from "yaml";
import { isJsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { ConfigDumps } from "../diagnostics/config-dumps.ts";
import { answerConfigDiagnostics } from "../diagnostics/config-diagnostics.ts";
import { isDefaultClass, isOfClass } from "../informer/class-filter.ts";
import { failuresOf, parseFlattenedErrors } from "../push/flattened-errors.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { isCachedKind } from "../snapshot/kinds.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";
import { generateFallback, withGraph, type FallbackMetadata } from "./generator.ts";

const FOLDER = new URL("../../../shared/vectors/controller/recorded-fallback/", import.meta.url);

interface Post {
  readonly status: number;
  /** Kong's answer, where it refused. */
  readonly response?: unknown;
}

interface DescribedObject {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly id: string;
  readonly causingObjects?: readonly string[];
}

interface FallbackReport {
  readonly status: string;
  readonly brokenObjects?: readonly DescribedObject[];
  readonly excludedObjects?: readonly DescribedObject[];
  readonly backfilledObjects?: readonly DescribedObject[];
}

interface Phase {
  readonly objects: readonly KubeObject[];
  readonly posts: readonly Post[];
  readonly events: readonly (Readonly<Record<string, unknown>> & { readonly kind: string })[];
  readonly report: FallbackReport;
}

describe("recorded fallbacks", () => {
  for (const name of existsSync(FOLDER) ? readdirSync(FOLDER).toSorted() : []) {
    const phases = phasesOf(name);
    const backfills = name.endsWith("__lv");

    it(`${name}: what is left out and put back, and why`, () => {
      let lastValid: CacheStores | undefined;
      for (const { objects, posts, report } of phases) {
        const current = storesOf(objects);
        if (report.status === "not-triggered") {
          lastValid = current;
          continue;
        }
        const broken = brokenIn(posts, report);
        const { stores, metadata } = generateFallback(
          withGraph(current),
          broken,
          backfills && lastValid ? withGraph(lastValid) : undefined,
        );
        expect(sorted(reportOf(metadata))).to.deep.equal(sorted(report));
        lastValid = stores;
      }
    });

    it(`${name}: what objects are told`, () => {
      for (const { posts, events } of phases) {
        const told = refusals(posts).flatMap((failures) =>
          failures.flatMap(({ message, objects }) =>
            objects.map(({ kind, namespace = "", name: object }) =>
              [kind, namespace, object, message].join(" "),
            ),
          ),
        );
        const recorded = events
          .filter(({ kind, reason }) => kind !== "Pod" && String(reason).endsWith("ApplyFailed"))
          .map((event) =>
            [event.kind, event["namespace"] ?? "", event["name"], event["message"]].join(" "),
          );
        expect(new Set(told)).to.deep.equal(new Set(recorded));
      }
    });
  }
});

function phasesOf(name: string): readonly Phase[] {
  const phases: Phase[] = [];
  const pathOf = (file: string) => new URL(`${name}/phase-${phases.length}.${file}`, FOLDER);
  const read = (file: string) => readFileSync(pathOf(file), "utf8");
  while (existsSync(pathOf("in.yaml"))) {
    phases.push({
      objects: parseAllDocuments(read("in.yaml"))
        .map((document): unknown => document.toJS())
        .filter(isKubeObject),
      posts: JSON.parse(read("posts.json")),
      events: JSON.parse(read("events.json")),
      report: JSON.parse(read("fallback.json")),
    });
  }
  return phases;
}

function isKubeObject(value: unknown): value is KubeObject {
  return isJsonObject(value) && typeof value["kind"] === "string" && isCachedKind(value["kind"]);
}

/** A recording holds what the API server had; the controller's cache held only what is of its class. */
function storesOf(objects: readonly KubeObject[]): CacheStores {
  const isDefault = objects.some(
    (object) =>
      object.kind === "IngressClass" && object.metadata.name === "kong" && isDefaultClass(object),
  );
  return CacheStores.fromObjects(
    objects.filter(
      (object) => isCachedKind(object.kind) && isOfClass(object, object.kind, "kong", isDefault),
    ),
  );
}

function refusals(posts: readonly Post[]): readonly ReturnType<typeof failuresOf>[] {
  return posts
    .filter(({ status }) => status === 400)
    .map(({ response }) => {
      const errors = parseFlattenedErrors(
        typeof response === "string" ? response : JSON.stringify(response),
      );
      return errors.ok ? failuresOf(errors.objects) : [];
    });
}

/** The objects that one of the refusals blames: the one that the last fallback of the phase came from. */
function brokenIn(
  posts: readonly Post[],
  { brokenObjects = [] }: FallbackReport,
): readonly ObjectRef[] {
  const blamed = refusals(posts).map((failures) => failures.flatMap(({ objects }) => objects));
  const wanted = brokenObjects.map(({ id }) => id).toSorted();
  const found = blamed.find((refs) => uidsOf(refs).join() === wanted.join());
  expect(found, "a refusal that blames the recorded objects").not.to.equal(undefined);
  return found ?? [];
}

function reportOf(metadata: FallbackMetadata): FallbackReport {
  const dumps = new ConfigDumps();
  dumps.observe({ type: "fallback-generated", metadata, durationMs: 0 });
  const url = new URL("http://localhost/debug/config/fallback");
  return JSON.parse(answerConfigDiagnostics(url, dumps, { includesSensitive: false }).body);
}

/** The real controller's order is that of Go's maps: none. */
function sorted(report: FallbackReport): FallbackReport {
  return {
    status: report.status,
    brokenObjects: described(report.brokenObjects),
    excludedObjects: described(report.excludedObjects),
    backfilledObjects: described(report.backfilledObjects),
  };
}

function described(objects: readonly DescribedObject[] = []): readonly DescribedObject[] {
  return objects
    .map(({ causingObjects, ...object }) =>
      causingObjects ? { ...object, causingObjects: causingObjects.toSorted() } : object,
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function uidsOf(refs: readonly ObjectRef[]): readonly string[] {
  return refs.map(({ uid = "" }) => uid).toSorted();
}
