// Events, which live in two groups: the core one and events.k8s.io, over the same storage.
// Source: Kubernetes 1.33, pkg/apis/core/validation/events.go, pkg/apis/events/v1/conversion.go
import type { KubeObject } from "../../core/kube.ts";
import { objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf, valueAt, type Draft } from "../json.ts";
import { GoText, invalid, required, type FieldError } from "../schema/field-error.ts";
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
  errors: (object) =>
    namespaceErrors(object, stringOf(valueAt(object, "involvedObject", "namespace"))),
  selectableFields: selectable("involvedObject", "reportingComponent", "source"),
};

/** Applied to the object as it is stored; says the names of the fields in its own group. */
export const newEventRules: KindRules = {
  errorGroup: "",
  errors(object) {
    const type = stringOf(object["type"]);
    const isNew = valueAt(object, "metadata", "resourceVersion") === undefined;
    if (!isNew) return [];
    return [
      ...namespaceErrors(object, stringOf(valueAt(object, "regarding", "namespace"))),
      ...(object["eventTime"] === null || object["eventTime"] === undefined
        ? [required("eventTime")]
        : completeErrors(object)),
      ...(type === "Normal" || type === "Warning"
        ? []
        : [invalid("type", "", `has invalid value: ${type}`)]),
    ];
  },
  selectableFields: selectable("regarding", "reportingController", "deprecatedSource"),
};

function completeErrors(object: JsonObject): readonly FieldError[] {
  return [
    ...(stringOf(object["reportingController"]) === "" ? [required("reportingController")] : []),
    ...(stringOf(object["reportingInstance"]) === "" ? [required("reportingInstance")] : []),
    ...(stringOf(object["action"]) === "" ? [required("action")] : []),
    ...(stringOf(object["reason"]) === "" ? [required("reason")] : []),
  ];
}

function namespaceErrors(object: JsonObject, involved: string): readonly FieldError[] {
  const namespace = stringOf(valueAt(object, "metadata", "namespace"));
  const why = "does not match event.namespace";
  if (involved === "") {
    return namespace === "default"
      ? []
      : [invalid("involvedObject.namespace", new GoText('""'), why)];
  }
  return involved === namespace ? [] : [invalid("involvedObject.namespace", involved, why)];
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
