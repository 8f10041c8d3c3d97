// Deployments and ReplicaSets: defaults, selectors, templates.
// Source: Kubernetes 1.33, pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { childDraft, equalJson, stringOf, valueAt } from "../json.ts";
import {
  forbidden,
  GoText,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../schema/field-error.ts";
import { labelsErrors } from "../schema/object-meta.ts";
import type { KindRules } from "./kind-rules.ts";
import { podSpecDefaults, podSpecErrors } from "./pod.ts";
import { rolloutErrors } from "./rollout-errors.ts";
import { goMap, goSelector, labelSelectorErrors } from "./selector-errors.ts";

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
  errors: deploymentErrors,
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

export function deploymentErrors(object: JsonObject): readonly FieldError[] {
  return [...workloadErrors(object), ...rolloutErrors(objectOr(object["spec"]))];
}

function workloadErrors(object: JsonObject): readonly FieldError[] {
  const spec = objectOr(object["spec"]);
  const selector = spec["selector"];
  const replicas = Number(spec["replicas"] ?? 0);
  const problems = labelSelectorErrors(objectOr(selector), "spec.selector");
  const empty =
    isJsonObject(selector) &&
    Object.keys(objectOr(selector["matchLabels"])).length === 0 &&
    arrayOr(selector["matchExpressions"]).length === 0;
  const text = new GoText(goSelector(selector));
  return [
    ...(replicas < 0
      ? [invalid("spec.replicas", replicas, "must be greater than or equal to 0")]
      : []),
    ...(isJsonObject(selector) ? [] : [required("spec.selector")]),
    ...problems,
    ...(empty ? [invalid("spec.selector", text, "empty selector is invalid for deployment")] : []),
    // Kubernetes looks at the template only with a selector that it can read.
    ...(problems.length > 0
      ? [invalid("spec.selector", text, "invalid label selector")]
      : templateErrors(spec)),
  ];
}

function templateErrors(spec: JsonObject): readonly FieldError[] {
  const selector = spec["selector"];
  const labels = valueAt(spec, "template", "metadata", "labels");
  const pod = objectOr(valueAt(spec, "template", "spec"));
  const unmatched = !isJsonObject(selector) || !selects(selector, objectOr(labels));
  const field = "spec.template.spec";
  return [
    ...(unmatched
      ? [
          invalid(
            "spec.template.metadata.labels",
            new GoText(goMap(labels)),
            "`selector` does not match template `labels`",
          ),
        ]
      : []),
    ...labelsErrors(labels, "spec.template.labels"),
    ...podSpecErrors(pod, field),
    ...(pod["restartPolicy"] === "Always"
      ? []
      : [notSupported(`${field}.restartPolicy`, pod["restartPolicy"], ["Always"])]),
    ...(pod["activeDeadlineSeconds"] === undefined
      ? []
      : [
          forbidden(
            `${field}.activeDeadlineSeconds`,
            "activeDeadlineSeconds in ReplicaSet is not Supported",
          ),
        ]),
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

/** The selector as `kubectl` and the scale subresource print it. */
export function selectorText(selector: unknown): string {
  return Object.entries(objectOr(valueAt(selector, "matchLabels")))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${stringOf(value)}`)
    .join(",");
}
