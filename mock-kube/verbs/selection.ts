// Which stored objects a request means: label and field selectors of one resource.
import type { KubeObject } from "../../core/kube.ts";
import { TextMemory } from "../../core/text-memory.ts";
import type { Resource } from "../discovery/resource.ts";
import { stringOf, valueAt } from "../json.ts";
import { fieldMatcher, type SelectableFields } from "../storage/field-selector.ts";
import { labelMatcher } from "../storage/label-selector.ts";
import type { ReadOptions } from "./options.ts";

const COMMON_FIELDS: SelectableFields = {
  "metadata.name": (object) => object.metadata.name,
  "metadata.namespace": (object) => object.metadata.namespace ?? "",
};

export type Selection = (object: KubeObject) => boolean;

/** @throws {KubeApiError} 400 when a selector cannot be read. */
export function selection(resource: Resource, options: ReadOptions): Selection {
  const { labelSelector = "", fieldSelector = "" } = options;
  if (labelSelector === "" && fieldSelector === "") return everything;
  const known = selections.get(resource) ?? new TextMemory<Selection>(SELECTIONS_MAX);
  selections.set(resource, known);
  // What could be read of labels has no NUL in it.
  const key = `${labelSelector}\0${fieldSelector}`;
  return known.recall(key, () => readSelection(resource, options));
}

/** Clients ask with the same few selectors again and again. */
const selections = new WeakMap<Resource, TextMemory<Selection>>();
const SELECTIONS_MAX = 100;

function readSelection(
  resource: Resource,
  { labelSelector, fieldSelector }: ReadOptions,
): Selection {
  const labels = labelMatcher(labelSelector);
  const fields = fieldMatcher(fieldSelector, selectableFields(resource), (field) =>
    unknownField(resource, field),
  );
  return (object) => labels(object.metadata.labels ?? {}) && fields(object);
}

/** What no selector selects. */
export function everything(): boolean {
  return true;
}

function selectableFields({ rules, custom, namespaced }: Resource): SelectableFields {
  const declared = (custom?.selectableFields ?? []).map((path) => [
    path,
    (object: KubeObject) => textOf(valueAt(object, ...path.split("."))),
  ]);
  const common = namespaced || custom === undefined ? COMMON_FIELDS : withoutNamespace();
  return { ...common, ...rules.selectableFields, ...Object.fromEntries(declared) };
}

function withoutNamespace(): SelectableFields {
  return { "metadata.name": (object) => object.metadata.name };
}

function unknownField({ rules, custom }: Resource, field: string): string {
  if (custom !== undefined || rules.selectableFields !== undefined) {
    return `field label not supported: ${field}`;
  }
  return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function textOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return stringOf(value);
}
