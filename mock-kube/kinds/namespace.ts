// Namespaces: the label with their name, the phase, the finalizer that a namespace controller removes.
// Source: Kubernetes 1.33, pkg/registry/core/namespace/strategy.go
import { objectOr, arrayOr } from "../../core/json.ts";
import { childDraft, draftOf, stringOf, valueAt, type Draft } from "../json.ts";
import { labelErrors } from "../schema/names.ts";
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
  },
  beforeUpdate(object, old) {
    object["spec"] = old["spec"];
    object["status"] = old["status"];
  },
  selectableFields: {
    name: (object) => object.metadata.name,
    "status.phase": (object) => stringOf(valueAt(object, "status", "phase")),
  },
};

function putNameLabel(object: Draft): void {
  const name = stringOf(objectOr(object["metadata"])["name"]);
  if (name !== "") childDraft(childDraft(object, "metadata"), "labels")[NAME_LABEL] = name;
}
