// Deployments and ReplicaSets: defaults, selectors, templates.
// Source: Kubernetes 1.33, pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { childDraft, equalJson, stringOf, valueAt } from "../json.ts";
import { GoText, invalid, notSupported, required, type FieldError } from "../schema/field-error.ts";
import { labelsErrors } from "../schema/object-meta.ts";
import type { KindRules } from "./kind-rules.ts";
import { podSpecDefaults, podSpecErrors } from "./pod.ts";

export const deploymentRules: KindRules = {
  defaults(object) {
    const spec = childDraft(object, "spec");
    spec["replicas"] ??= 1;
    spec["revisionHistoryLimit"] ??= 10;
    spec["progressDeadlineSeconds"] ??= 600;
    const strategy = childDraft(spec, "strategy");
    strategy["type"] ??= "RollingUpdate";
    if (strategy["type"] === "RollingUpdate") {
      const rolling = childDraft(strategy, "rollingUpdate");
      rolling["maxUnavailable"] ??= "25%";
      rolling["maxSurge"] ??= "25%";
    }
    podSpecDefaults(childDraft(childDraft(spec, "template"), "spec"));
  },
  beforeCreate(object) {
    object["status"] = {};
  },
  errors(object) {
    const type = valueAt(object, "spec", "strategy", "type");
    return [
      ...workloadErrors(object),
      ...(type === "Recreate" || type === "RollingUpdate"
        ? []
        : [notSupported("spec.strategy.type", type, ["Recreate", "RollingUpdate"])]),
    ];
  },
  updateErrors: selectorErrors,
};

export const replicaSetRules: KindRules = {
  defaults(object) {
    const spec = childDraft(object, "spec");
    spec["replicas"] ??= 1;
    podSpecDefaults(childDraft(childDraft(spec, "template"), "spec"));
  },
  beforeCreate(object) {
    object["status"] = { replicas: 0 };
  },
  errors: workloadErrors,
  updateErrors: selectorErrors,
  selectableFields: {
    "status.replicas": (object) => String(Number(valueAt(object, "status", "replicas") ?? 0)),
  },
};

function workloadErrors(object: JsonObject): readonly FieldError[] {
  const spec = objectOr(object["spec"]);
  const selector = spec["selector"];
  const labels = valueAt(spec, "template", "metadata", "labels");
  const replicas = Number(spec["replicas"] ?? 0);
  const empty =
    isJsonObject(selector) &&
    Object.keys(objectOr(selector["matchLabels"])).length === 0 &&
    arrayOr(selector["matchExpressions"]).length === 0;
  const unmatched = !selects(objectOr(selector), objectOr(labels));
  const text = new GoText(goMap(labels));
  return [
    ...(replicas < 0
      ? [invalid("spec.replicas", replicas, "must be greater than or equal to 0")]
      : []),
    ...(isJsonObject(selector) ? [] : [required("spec.selector")]),
    ...(empty
      ? [
          invalid(
            "spec.selector",
            new GoText(goSelector(selector)),
            "empty selector is invalid for deployment",
          ),
        ]
      : []),
    ...(unmatched || !isJsonObject(selector)
      ? [
          invalid(
            "spec.template.metadata.labels",
            text,
            "`selector` does not match template `labels`",
          ),
        ]
      : []),
    ...labelsErrors(labels, "spec.template.labels"),
    ...podSpecErrors(valueAt(spec, "template", "spec"), "spec.template.spec"),
  ];
}

function selectorErrors(object: JsonObject, old: JsonObject): readonly FieldError[] {
  const selector = valueAt(object, "spec", "selector");
  if (equalJson(selector, valueAt(old, "spec", "selector"))) return [];
  return [invalid("spec.selector", new GoText(goSelector(selector)), "field is immutable")];
}

/** Whether a LabelSelector takes an object with these labels. */
export function selects(selector: JsonObject, labels: JsonObject): boolean {
  const equal = Object.entries(objectOr(selector["matchLabels"])).every(
    ([key, value]) => labels[key] === value,
  );
  return (
    equal &&
    arrayOr(selector["matchExpressions"]).every((expression) =>
      expressionHolds(objectOr(expression), labels),
    )
  );
}

function expressionHolds(expression: JsonObject, labels: JsonObject): boolean {
  const label = labels[stringOf(expression["key"])];
  const listed = arrayOr(expression["values"]).includes(label);
  switch (expression["operator"]) {
    case "In":
      return label !== undefined && listed;
    case "NotIn":
      return label === undefined || !listed;
    case "Exists":
      return label !== undefined;
    default:
      return label === undefined;
  }
}

function goMap(map: unknown): string {
  if (!isJsonObject(map)) return "map[string]string(nil)";
  const pairs = Object.entries(map)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `map[string]string{${pairs.join(", ")}}`;
}

function goSelector(selector: unknown): string {
  const labels = goMap(valueAt(selector, "matchLabels"));
  return `v1.LabelSelector{MatchLabels:${labels}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}`;
}

/** The selector as `kubectl` and the scale subresource print it. */
export function selectorText(selector: unknown): string {
  return Object.entries(objectOr(valueAt(selector, "matchLabels")))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${stringOf(value)}`)
    .join(",");
}
