// Events, which live in two groups: the core one and events.k8s.io, over the same storage.
// Source: Kubernetes 1.33, pkg/apis/core/validation/events.go, pkg/apis/events/v1/conversion.go
import type { KubeObject } from "../../core/kube.ts";
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { equalJson, stringOf, valueAt, type Draft } from "../json.ts";
import { invalid, required, type FieldError } from "../schema/field-error.ts";
import { labelKeyErrors } from "../schema/names.ts";
import type { SelectableFields } from "../storage/field-selector.ts";
import type { KindRules } from "./kind-rules.ts";

/** Field of the core Event (left), field of the events.k8s.io Event (right). */
const PAIRS: readonly (readonly [string, string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];

const OTHERS = ["eventTime", "series", "action", "reason", "type", "related", "reportingInstance"];

/** The stored core Event as events.k8s.io shows it. */
export function toNewEvent(object: KubeObject): Draft {
  return convert(object, "events.k8s.io/v1", PAIRS);
}

/** An events.k8s.io Event as it is stored. */
export function toCoreEvent(object: JsonObject): Draft {
  return convert(
    object,
    "v1",
    PAIRS.map(([core, other]) => [other, core] as const),
  );
}

function convert(
  object: JsonObject,
  apiVersion: string,
  pairs: readonly (readonly [string, string])[],
): Draft {
  const renamed = pairs.map(([from, to]) => [to, object[from]]);
  const kept = OTHERS.map((field) => [field, object[field]]);
  const fields = [...renamed, ...kept].filter(([, value]) => value !== undefined);
  return { apiVersion, kind: "Event", metadata: object["metadata"], ...Object.fromEntries(fields) };
}

export const eventRules: KindRules = {
  isEverNew: true,
  // The core group never looked at the names of its Events.
  nameRule: () => [],
  errors: (object) => createErrors(object, object, "reportingComponent"),
  selectableFields: selectable("involvedObject", "reportingComponent", "source"),
};

/** Applied to the object as it is stored; says the names of the fields in its own group. */
export const newEventRules: KindRules = {
  isEverNew: true,
  errorGroup: "",
  errors(object) {
    const isNew = valueAt(object, "metadata", "resourceVersion") === undefined;
    if (!isNew) return [];
    const core = toCoreEvent(object);
    return [
      ...createErrors(object, core, "reportingController"),
      ...(isTime(object["eventTime"]) ? [] : [required("eventTime")]),
      ...typeErrors(stringOf(object["type"])),
      ...deprecatedErrors(core),
      ...seriesErrors(object["series"]),
    ];
  },
  updateErrors(object, old) {
    const next = toCoreEvent(object);
    const before = toCoreEvent(old);
    return [
      ...(equalJson(object["series"], old["series"]) ? [] : seriesErrors(object["series"])),
      ...IMMUTABLE.filter((field) => !equalJson(next[field], before[field])).map((field) =>
        invalid(field, next[field] ?? "", "field is immutable"),
      ),
    ];
  },
  selectableFields: selectable("regarding", "reportingController", "deprecatedSource"),
};

/** In the order of the real server, which looks at the reason twice. */
const IMMUTABLE = [
  "involvedObject",
  "reason",
  "message",
  "source",
  "firstTimestamp",
  "lastTimestamp",
  "count",
  "reason",
  "type",
  "eventTime",
  "action",
  "related",
  "reportingComponent",
  "reportingInstance",
];

const CHARACTERS_MAX = 128;
const MESSAGE_CHARACTERS_MAX = 1024;
const SERIES_COUNT_MIN = 2;

/** @param core the same Event with the names of the core group. */
function createErrors(
  object: JsonObject,
  core: JsonObject,
  controllerField: string,
): readonly FieldError[] {
  const involved = stringOf(valueAt(core, "involvedObject", "namespace"));
  const namespace = stringOf(valueAt(object, "metadata", "namespace"));
  const field = "involvedObject.namespace";
  const elsewhere = () => invalid(field, involved, "does not match event.namespace");
  if (!isTime(object["eventTime"])) {
    const expected = involved === "" ? "default" : namespace;
    return expected === (involved || namespace) ? [] : [elsewhere()];
  }
  const isStray = involved === "" && !["default", "kube-system"].includes(namespace);
  const controller = stringOf(core["reportingComponent"]);
  const message = stringOf(core["message"]);
  return [
    ...(isStray ? [elsewhere()] : []),
    ...(controller === "" ? [required(controllerField)] : []),
    ...labelKeyErrors(controller).map((problem) => invalid(controllerField, controller, problem)),
    ...["reportingInstance", "action", "reason"].flatMap((name) =>
      textErrors(name, stringOf(object[name])),
    ),
    ...(message.length > MESSAGE_CHARACTERS_MAX
      ? [invalid("message", "", `can have at most ${MESSAGE_CHARACTERS_MAX} characters`)]
      : []),
  ];
}

function textErrors(field: string, text: string): readonly FieldError[] {
  if (text === "") return [required(field)];
  return text.length > CHARACTERS_MAX
    ? [invalid(field, "", `can have at most ${CHARACTERS_MAX} characters`)]
    : [];
}

function typeErrors(type: string): readonly FieldError[] {
  const isKnown = type === "Normal" || type === "Warning";
  return isKnown ? [] : [invalid("type", "", `has invalid value: ${type}`)];
}

function deprecatedErrors(core: JsonObject): readonly FieldError[] {
  const isSet: Readonly<Record<string, boolean>> = {
    firstTimestamp: isTime(core["firstTimestamp"]),
    lastTimestamp: isTime(core["lastTimestamp"]),
    count: Number(core["count"] ?? 0) !== 0,
    source: Object.keys(objectOr(core["source"])).length > 0,
  };
  return Object.keys(isSet)
    .filter((field) => isSet[field])
    .map((field) => invalid(field, "", "needs to be unset"));
}

function seriesErrors(series: unknown): readonly FieldError[] {
  if (!isJsonObject(series)) return [];
  return [
    ...(Number(series["count"]) < SERIES_COUNT_MIN
      ? [invalid("series.count", "", `should be at least ${SERIES_COUNT_MIN}`)]
      : []),
    ...(isTime(series["lastObservedTime"]) ? [] : [required("series.lastObservedTime")]),
  ];
}

function isTime(value: unknown): boolean {
  return typeof value === "string";
}

function selectable(object: string, component: string, source: string): SelectableFields {
  const parts = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];
  // Selectors are applied to what is stored, which is always the core form.
  const involved = parts.map((part) => [
    `${object}.${part}`,
    (event: KubeObject) => stringOf(objectOr(event["involvedObject"])[part]),
  ]);
  return {
    ...Object.fromEntries(involved),
    reason: (event) => stringOf(event["reason"]),
    type: (event) => stringOf(event["type"]),
    [component]: (event) => stringOf(event["reportingComponent"]),
    [source]: (event) =>
      stringOf(valueAt(event, "source", "component")) || stringOf(event["reportingComponent"]),
  };
}
