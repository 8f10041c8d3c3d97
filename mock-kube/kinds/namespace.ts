// Namespaces: the label with their name, the phase, the finalizer that a namespace controller removes.
// Source: Kubernetes 1.33, pkg/registry/core/namespace/strategy.go
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import { childDraft, draftOf, stringOf, valueAt, type Draft } from "../json.ts";
import { invalid, type FieldError } from "../schema/field-error.ts";
import { labelKeyErrors, labelErrors } from "../schema/names.ts";
import type { KindRules } from "./kind-rules.ts";

const NAME_LABEL = "kubernetes.io/metadata.name";

export const namespaceRules: KindRules = {
  nameRule: labelErrors,
  defaults: putNameLabel,
  beforeCreate(object) {
    const given = draftOf(object["spec"]);
    const finalizers = arrayOr(given["finalizers"]);
    object["spec"] = { finalizers: [...new Set([...finalizers, "kubernetes"])] };
    object["status"] = { phase: "Active" };
    putNameLabel(object);
  },
  errors: (object) => [...finalizerErrors(object), ...phaseErrors(object)],
  beforeUpdate(object, old) {
    object["spec"] = old["spec"];
    object["status"] = old["status"];
  },
  selectableFields: {
    name: (object) => object.metadata.name,
    "status.phase": (object) => stringOf(valueAt(object, "status", "phase")),
  },
};

function finalizerErrors(object: JsonObject): readonly FieldError[] {
  const field = "spec.finalizers";
  return arrayOr(valueAt(object, "spec", "finalizers")).flatMap((finalizer) => {
    const name = stringOf(finalizer);
    const problems = labelKeyErrors(name);
    if (problems.length === 0 && !name.includes("/") && name !== "kubernetes") {
      const why = "name is neither a standard finalizer name nor is it fully qualified";
      return [invalid(field, name, why)];
    }
    return problems.map((problem) => invalid(field, name, problem));
  });
}

function phaseErrors(object: JsonObject): readonly FieldError[] {
  const phase = stringOf(valueAt(object, "status", "phase"));
  const isEnding = valueAt(object, "metadata", "deletionTimestamp") !== undefined;
  const wanted = isEnding ? "Terminating" : "Active";
  if (phase === wanted) return [];
  const why = `may only be '${wanted}' if \`deletionTimestamp\` is ${isEnding ? "not " : ""}empty`;
  return [invalid("status.Phase", phase, why)];
}

function putNameLabel(object: Draft): void {
  const name = stringOf(objectOr(object["metadata"])["name"]);
  if (name !== "") childDraft(childDraft(object, "metadata"), "labels")[NAME_LABEL] = name;
}
