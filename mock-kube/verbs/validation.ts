// Everything that may be wrong with an object that is about to be written.
import type { KubeObject } from "../../core/kube.ts";
import type { JsonObject } from "../../core/json.ts";
import { objectOr } from "../../core/json.ts";
import type { Resource } from "../discovery/resource.ts";
import type { WriteContext } from "../kinds/kind-rules.ts";
import type { FieldError } from "../schema/field-error.ts";
import { subdomainErrors } from "../schema/names.ts";
import {
  qualifiedFinalizerErrors,
  metadataErrors,
  metadataUpdateErrors,
} from "../schema/object-meta.ts";
import { ruleErrors } from "../schema/rule-errors.ts";
import { blocksRules, schemaErrors } from "../schema/schema-errors.ts";
import { hasRules } from "../schema/structural.ts";

/** `old` is `undefined` for a creation. */
export function objectErrors(
  resource: Resource,
  object: JsonObject,
  old: KubeObject | undefined,
  context: WriteContext,
  subresource?: string,
): readonly FieldError[] {
  const { rules, namespaced, custom, typeName } = resource;
  const metadata = objectOr(object["metadata"]);
  const isCore = typeName !== undefined && typeName !== "CustomResourceDefinition";
  return [
    ...(old === undefined ? [] : metadataUpdateErrors(metadata, objectOr(old.metadata))),
    ...metadataErrors(metadata, namespaced, rules.nameRule ?? subdomainErrors),
    ...(isCore ? qualifiedFinalizerErrors(metadata["finalizers"]) : []),
    ...(rules.errors?.(object, context) ?? []),
    ...(old === undefined ? [] : (rules.updateErrors?.(object, old, context) ?? [])),
    ...(custom?.schema === undefined
      ? []
      : customErrors(custom.schema, object, old, subresource === "status")),
  ];
}

/** The kind as messages about its invalid objects name it. */
export function erring({ group, kind, rules }: Resource): { group: string; kind: string } {
  return { group: rules.errorGroup ?? group, kind };
}

/** A status is checked as if it were the whole: messages begin their paths below it. */
function statusErrors(schema: JsonObject, object: JsonObject): readonly FieldError[] {
  const own = objectOr(objectOr(schema["properties"])["status"]);
  if (object["status"] === undefined) return [];
  return schemaErrors(own, object["status"], "").map((error) => ({
    ...error,
    field: error.field === "<nil>" ? "status" : `status.${error.field}`,
  }));
}

const RULES_SKIPPED: FieldError = {
  field: "<nil>",
  reason: "FieldValueInvalid",
  detail:
    'Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

function customErrors(
  schema: JsonObject,
  object: JsonObject,
  old: KubeObject | undefined,
  isStatus: boolean,
): readonly FieldError[] {
  const errors = isStatus ? statusErrors(schema, object) : schemaErrors(schema, object, "");
  if (!hasRules(schema)) return errors;
  if (errors.some(blocksRules)) return [...errors, RULES_SKIPPED];
  return [...errors, ...ruleErrors(schema, object, old, "")];
}
