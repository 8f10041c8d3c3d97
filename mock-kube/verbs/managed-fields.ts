// Who owns which field: `metadata.managedFields`, kept by the server at each write.
// Source: Kubernetes 1.33, apimachinery pkg/util/managedfields
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { apiVersionOf, type KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { childDraft, stringOf, valueAt, type Draft } from "../json.ts";
import { compare, type Comparison } from "../patch/compare.ts";
import {
  difference,
  fromFieldsV1,
  intersection,
  isEmptySet,
  recursiveDifference,
  setOf,
  toFieldsV1,
  union,
  type FieldSet,
} from "../patch/field-set.ts";
import { shapeOfCustom, shapeOfType, type MapShape } from "../schema/shape.ts";
import type { WriteOptions } from "./options.ts";
import { normalized } from "./presentation.ts";
import type { ServerContext } from "./server-context.ts";

export interface ManagerEntry {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** Server-side fields that nobody owns. */
const UNOWNED = setOf(
  [
    ["apiVersion"],
    ["kind"],
    ["metadata", "name"],
    ["metadata", "namespace"],
    ["metadata", "creationTimestamp"],
    ["metadata", "selfLink"],
    ["metadata", "uid"],
    ["metadata", "generation"],
    ["metadata", "managedFields"],
    ["metadata", "resourceVersion"],
    ["metadata", "deletionTimestamp"],
    ["metadata", "deletionGracePeriodSeconds"],
  ].map((path) => path.map((name) => `f:${name}`)),
);

export function shapeOf(resource: Resource): MapShape {
  const { typeName, custom } = resource;
  return typeName === undefined ? shapeOfCustom(custom?.schema) : shapeOfType(typeName);
}

/** An object of this kind before anybody said anything: what a creation is compared with. */
export function emptyObject(resource: Resource): JsonObject {
  if (resource.typeName === undefined) return {};
  const known = emptyObjects.get(resource) ?? normalized(resource, {});
  emptyObjects.set(resource, known);
  return known;
}

/** The kinds of this program, and their definitions, do not change. */
const emptyObjects = new WeakMap<Resource, JsonObject>();

/**
 * Writes into `draft` who owns what after an update from `old` (absent: a creation) by the manager of `options`.
 */
export function trackUpdate(
  resource: Resource,
  old: KubeObject | undefined,
  draft: Draft,
  options: WriteOptions,
  now: string,
): void {
  if (options.isTracked === true) return;
  const metadata = childDraft(draft, "metadata");
  const entries = entriesBefore(old, metadata["managedFields"]);
  if (entries.length === 0 && old !== undefined) {
    delete metadata["managedFields"];
    return;
  }
  const before = old ?? emptyObject(resource);
  const changes = ownedChanges(resource, compare(shapeOf(resource), before, draft), options);
  writeEntries(metadata, afterUpdate(entries, changes, resource, options, now));
}

/** The same, by a server that may have been told not to keep account. */
export function trackWrite(
  { tracksFields }: ServerContext,
  resource: Resource,
  old: KubeObject | undefined,
  draft: Draft,
  options: WriteOptions,
  now: string,
): void {
  if (tracksFields) trackUpdate(resource, old, draft, options, now);
  else delete childDraft(draft, "metadata")["managedFields"];
}

/** The same for changes that the caller knows, over the managers that are in `draft`. */
export function trackChanges(
  resource: Resource,
  draft: Draft,
  changes: Comparison,
  options: WriteOptions,
  now: string,
): void {
  const metadata = childDraft(draft, "metadata");
  const entries = readEntries(metadata["managedFields"]);
  const scaled: WriteOptions = { ...options, subresource: "scale" };
  writeEntries(metadata, afterUpdate(entries, changes, resource, scaled, now));
}

/** An empty first entry is a client's wish to start again. */
function entriesBefore(old: KubeObject | undefined, given: unknown): readonly ManagerEntry[] {
  const list = arrayOr(given);
  const [first] = list;
  if (list.length === 1 && isJsonObject(first) && Object.keys(first).length === 0) return [];
  const entries = readEntries(given);
  return entries.length > 0 ? entries : readEntries(valueAt(old, "metadata", "managedFields"));
}

/** Leaves out what nobody owns and what this request cannot change. */
export function ownedChanges(
  resource: Resource,
  { added, modified, removed }: Comparison,
  options: WriteOptions,
): Comparison {
  const ignored = ignoredFields(resource, options);
  return {
    added: withoutIgnored(added, ignored),
    modified: withoutIgnored(modified, ignored),
    removed: withoutIgnored(removed, ignored),
  };
}

export function withoutIgnored(set: FieldSet, ignored: FieldSet): FieldSet {
  if (isEmptySet(set)) return set;
  return difference(recursiveDifference(set, ignored), METADATA_ITSELF);
}

/** Not owned, only what is in it. */
const METADATA_ITSELF = setOf([["f:metadata"]]);

export function ignoredFields(resource: Resource, { subresource }: WriteOptions): FieldSet {
  if (subresource === "status") return union(UNOWNED, setOf(keptByStatus(resource)));
  return resource.subresources.includes("status") ? UNOWNED_BESIDE_STATUS : UNOWNED;
}

const UNOWNED_BESIDE_STATUS = union(UNOWNED, setOf([["f:status"]]));

function keptByStatus(resource: Resource): readonly (readonly string[])[] {
  if (resource.custom === undefined) {
    return [["f:spec"], ...(resource.kind === "Deployment" ? [["f:metadata", "f:labels"]] : [])];
  }
  // What a client says of the metadata it owns, although it is not written.
  return [["f:spec"]];
}

function afterUpdate(
  entries: readonly ManagerEntry[],
  { added, modified, removed }: Comparison,
  resource: Resource,
  options: WriteOptions,
  now: string,
): readonly ManagerEntry[] {
  const { fieldManager } = options;
  const subresource: string = options.subresource ?? "";
  const taken = union(added, modified);
  const left = entries.map((entry) => ({
    ...entry,
    fields: difference(difference(entry.fields, intersection(entry.fields, taken)), removed),
  }));
  if (isEmptySet(taken)) return left;
  const apiVersion = apiVersionOf(resource);
  const isMine = (entry: ManagerEntry) =>
    entry.manager === fieldManager &&
    entry.operation === "Update" &&
    entry.apiVersion === apiVersion &&
    entry.subresource === subresource;
  const mine = left.find(isMine)?.fields;
  const entry: ManagerEntry = {
    manager: fieldManager,
    operation: "Update",
    apiVersion,
    subresource,
    time: now,
    fields: mine === undefined ? taken : union(mine, taken),
  };
  return [...left.filter((other) => !isMine(other)), entry];
}

export function readEntries(value: unknown): readonly ManagerEntry[] {
  return arrayOr(value)
    .filter(isJsonObject)
    .filter((entry) => stringOf(entry["manager"]) !== "")
    .map((entry) => ({
      manager: stringOf(entry["manager"]),
      operation: entry["operation"] === "Apply" ? "Apply" : "Update",
      apiVersion: stringOf(entry["apiVersion"]),
      subresource: stringOf(entry["subresource"]),
      time: typeof entry["time"] === "string" ? entry["time"] : undefined,
      fields: fromFieldsV1(entry["fieldsV1"]),
    }));
}

export function writeEntries(metadata: Draft, entries: readonly ManagerEntry[]): void {
  const owning = entries.filter(({ fields }) => !isEmptySet(fields)).toSorted(inOrder);
  if (owning.length === 0) {
    delete metadata["managedFields"];
    return;
  }
  metadata["managedFields"] = owning.map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time !== undefined && { time: entry.time }),
    fieldsType: "FieldsV1",
    fieldsV1: toFieldsV1(entry.fields),
    ...(entry.subresource !== "" && { subresource: entry.subresource }),
  }));
}

/** Applied ones first, then by time, then by name. */
function inOrder(left: ManagerEntry, right: ManagerEntry): number {
  const key = ({ operation, time = "", manager, apiVersion }: ManagerEntry) =>
    [operation, time, manager, apiVersion].join("\0");
  return key(left) < key(right) ? -1 : 1;
}

/** The object without the times of its managers: two that differ in nothing else are the same. */
export function withoutTimes(object: JsonObject): JsonObject {
  const metadata = objectOr(object["metadata"]);
  const { managedFields } = metadata;
  if (!Array.isArray(managedFields)) return object;
  const timeless = managedFields.map((entry: unknown) =>
    isJsonObject(entry) ? { ...entry, time: undefined } : entry,
  );
  return { ...object, metadata: { ...metadata, managedFields: timeless } };
}
