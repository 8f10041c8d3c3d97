// CustomResourceDefinitions: defaults, checks, and the steps from created to established to gone.
// Source: Kubernetes 1.33, apiextensions-apiserver pkg/apis/apiextensions
import type { KubeObject } from "../../core/kube.ts";
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import {
  childDraft,
  draftOf,
  draftsIn,
  equalJson,
  stringOf,
  valueAt,
  type Draft,
  kubeObject,
} from "../json.ts";
import { invalid, notSupported, required, type FieldError } from "../schema/field-error.ts";
import { subdomainErrors } from "../schema/names.ts";
import { structuralProblems } from "../schema/structural-problems.ts";
import type { KindRules } from "./kind-rules.ts";

export const CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

export const customResourceDefinitionRules: KindRules = {
  defaults(object) {
    const spec = childDraft(object, "spec");
    const names = childDraft(spec, "names");
    const kind = stringOf(names["kind"]);
    if (stringOf(names["singular"]) === "" && kind !== "") names["singular"] = kind.toLowerCase();
    if (stringOf(names["listKind"]) === "" && kind !== "") names["listKind"] = `${kind}List`;
    if (!isJsonObject(spec["conversion"])) spec["conversion"] = { strategy: "None" };
  },
  beforeCreate(object) {
    const stored = draftsIn(childDraft(object, "spec"), "versions")
      .filter((version) => version["storage"] === true)
      .map((version) => version["name"]);
    object["status"] = {
      conditions: null,
      acceptedNames: { plural: "", kind: "" },
      storedVersions: stored,
    };
  },
  errors,
  updateErrors(object, old) {
    return ["group", "scope"].flatMap((key) => {
      const value = valueAt(object, "spec", key);
      return equalJson(value, valueAt(old, "spec", key))
        ? []
        : [invalid(`spec.${key}`, value ?? "", "field is immutable")];
    });
  },
};

/** The same definition with its names accepted and its kinds served. */
export function established(definition: KubeObject, now: string): KubeObject {
  const draft = draftOf(definition);
  const status = childDraft(draft, "status");
  const names = objectOr(valueAt(definition, "spec", "names"));
  status["acceptedNames"] = names;
  status["conditions"] = [
    condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
    condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now),
  ];
  return kubeObject(draft);
}

/** The same definition on its way out. */
export function terminating(definition: KubeObject, now: string): KubeObject {
  const draft = draftOf(definition);
  const status = childDraft(draft, "status");
  const others = draftsIn(status, "conditions").filter(({ type }) => type !== "Terminating");
  const message =
    "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon";
  status["conditions"] = [
    ...others,
    condition("Terminating", "InstanceDeletionPending", message, now),
  ];
  return kubeObject(draft);
}

function condition(type: string, reason: string, message: string, now: string): Draft {
  return { type, status: "True", lastTransitionTime: now, reason, message };
}

function errors(object: JsonObject): readonly FieldError[] {
  const spec = objectOr(object["spec"]);
  const names = objectOr(spec["names"]);
  const group = stringOf(spec["group"]);
  const scope = stringOf(spec["scope"]);
  const name = stringOf(valueAt(object, "metadata", "name"));
  const wanted = `${stringOf(names["plural"])}.${group}`;
  const versions = arrayOr(spec["versions"]).filter(isJsonObject);
  const stored = versions.filter((version) => version["storage"] === true);
  return [
    ...(name === wanted || valueAt(object, "metadata", "resourceVersion") !== undefined
      ? []
      : [invalid("metadata.name", name, `must be spec.names.plural+"."+spec.group`)]),
    ...(group === ""
      ? [required("spec.group")]
      : subdomainErrors(group).map((problem) => invalid("spec.group", group, problem))),
    ...(scope === ""
      ? [required("spec.scope")]
      : scope === "Cluster" || scope === "Namespaced"
        ? []
        : [notSupported("spec.scope", scope, ["Cluster", "Namespaced"])]),
    ...(stored.length === 1
      ? []
      : [
          invalid(
            "spec.versions",
            arrayOr(spec["versions"]),
            "must have exactly one version marked as storage version",
          ),
        ]),
    ...versions.flatMap((version, index) =>
      valueAt(version, "schema", "openAPIV3Schema") === undefined
        ? [required(`spec.versions[${index}].schema.openAPIV3Schema`, "schemas are required")]
        : [],
    ),
    ...["plural", "singular", "kind", "listKind"].flatMap((key) =>
      stringOf(names[key]) === "" ? [required(`spec.names.${key}`)] : [],
    ),
    ...schemasProblems(versions),
    ...conversionErrors(stringOf(valueAt(spec, "conversion", "strategy"))),
  ];
}

/** A schema that all versions share is spoken of as the definition's. */
function schemasProblems(versions: readonly JsonObject[]): readonly FieldError[] {
  const schemas = versions.map((version) =>
    objectOr(valueAt(version, "schema", "openAPIV3Schema")),
  );
  const [first] = schemas;
  if (first === undefined) return [];
  if (schemas.every((schema) => equalJson(schema, first))) {
    return structuralProblems(first, "spec.validation.openAPIV3Schema");
  }
  return schemas.flatMap((schema, index) =>
    structuralProblems(schema, `spec.versions[${index}].schema.openAPIV3Schema`),
  );
}

function conversionErrors(strategy: string): readonly FieldError[] {
  const strategies = ["None", "Webhook"];
  return strategies.includes(strategy)
    ? []
    : [notSupported("spec.conversion.strategy", strategy, strategies)];
}
