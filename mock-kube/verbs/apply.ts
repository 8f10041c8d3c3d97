// Server-side apply: PATCH with `application/apply-patch+yaml`.
// Source: Kubernetes 1.33, apiserver pkg/endpoints/handlers/patch.go, apimachinery pkg/util/managedfields
import { typedProblems, typedProblemText } from "../patch/typed-problems.ts";
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { apiVersionOf, groupOf, type KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { equalJson, stringOf, type Draft } from "../json.ts";
import { mergeTyped, pathText, removeAbandoned } from "../patch/apply.ts";
import { compare, fieldSetOf, type Comparison } from "../patch/compare.ts";
import {
  difference,
  intersection,
  isEmptySet,
  membersOf,
  union,
  EMPTY_SET,
  type FieldSet,
} from "../patch/field-set.ts";
import { required } from "../schema/field-error.ts";
import type { MapShape } from "../schema/shape.ts";
import { badRequest, failure, internalError, invalidObject } from "../statuses.ts";
import { checkAddress, metadataOf, readObject, type Refusal } from "./body.ts";
import { createObject } from "./create.ts";
import {
  emptyObject,
  ignoredFields,
  ownedChanges,
  readEntries,
  shapeOf,
  withoutIgnored,
  writeEntries,
  type ManagerEntry,
} from "./managed-fields.ts";
import type { WriteOptions } from "./options.ts";
import { present } from "./presentation.ts";
import { storeKey, timestamp, type Key, type ServerContext } from "./server-context.ts";
import { updateObject, type Written } from "./update.ts";

const FIRST_MANAGER = "before-first-apply";

/**
 * @param config what the manager wants: an object with its type, and nothing of the server's.
 * @throws {KubeApiError} 400, 404, 409 (another manager owns a field), 422, 500 (a field that the kind does not have).
 */
export function applyObject(
  context: ServerContext,
  resource: Resource,
  key: Key,
  config: unknown,
  options: WriteOptions,
): Written {
  const wanted = isJsonObject(config) ? config : {};
  checkConfig(resource, wanted);
  const stored = context.store.get(storeKey(resource, key));
  const old = stored === undefined ? undefined : present(resource, stored);
  const live = old === undefined ? emptyObject(resource) : withoutManagers(old);
  const shape = shapeOf(resource);
  const now = timestamp(context.clock);

  const before = old === undefined ? [] : managersOf(resource, old, shape, options, now);
  const mine = before.find((entry) => isMine(entry, resource, options));
  const others = before.filter((entry) => entry !== mine);
  const ignored = ignoredFields(resource, options);
  const fields = withoutIgnored(fieldSetOf(shape, wanted), ignored);
  const owned = others.reduce((set, entry) => union(set, entry.fields), fields);
  const merged = removeAbandoned(
    shape,
    mergeTyped(shape, live, wanted),
    mine?.fields ?? EMPTY_SET,
    owned,
  );

  const changes = ownedChanges(resource, compare(shape, live, merged), options);
  const kept = resolveConflicts(others, changes, options);
  const entry = entryOf(resource, options, fields, equalJson(live, merged) ? mine?.time : now);
  return write(context, resource, key, old, objectOr(merged), [...kept, entry], options);
}

function write(
  context: ServerContext,
  resource: Resource,
  key: Key,
  old: KubeObject | undefined,
  merged: JsonObject,
  entries: readonly ManagerEntry[],
  options: WriteOptions,
): Written {
  const draft = readObject(resource, merged, options, unconvertible(resource, merged));
  checkAddress(resource, draft, key);
  const metadata = metadataOf(draft);
  writeEntries(metadata, entries);
  const tracked = { ...options, isTracked: true };
  if (old !== undefined) {
    return { object: updateObject(context, resource, key, old, draft, tracked), isNew: false };
  }
  return { object: createObject(context, resource, key.namespace, draft, tracked), isNew: true };
}

function checkConfig(resource: Resource, config: JsonObject): void {
  const apiVersion = stringOf(config["apiVersion"]);
  const kind = stringOf(config["kind"]);
  if (apiVersion !== apiVersionOf(resource) || kind !== resource.kind) {
    throw badRequest(`invalid object type: ${groupVersion(apiVersion)}, Kind=${kind}`);
  }
  const metadata = objectOr(config["metadata"]);
  if (metadata["managedFields"] !== undefined)
    throw badRequest("metadata.managedFields must be nil");
  const problems = typedProblems(shapeOf(resource), config);
  if (problems.length === 0) return;
  throw internalError(
    `failed to create typed patch object (${applied(metadata, apiVersion, kind)}): ${typedProblemText(problems)}`,
  );
}

function applied(metadata: JsonObject, apiVersion: string, kind: string): string {
  const name = `${stringOf(metadata["namespace"])}/${stringOf(metadata["name"])}`;
  return `${name}; ${groupVersion(apiVersion)}, Kind=${kind}`;
}

/** What was merged, and is no object of the kind after all. */
function unconvertible(resource: Resource, merged: JsonObject): Refusal {
  const apiVersion = apiVersionOf(resource);
  const what = applied(
    { ...objectOr(merged["metadata"]), namespace: "" },
    apiVersion,
    resource.kind,
  );
  return (_resource, kind, why, restoring = why) =>
    internalError(
      `failed to convert new object (${what}) to proper version: unable to convert unstructured object to ${groupVersion(apiVersion)}, Kind=${kind}: ${restoring}`,
    );
}

/** As Go prints it: "/v1", "apps/v1", "/" for none. */
function groupVersion(apiVersion: string): string {
  return groupOf(apiVersion) === "" ? `/${apiVersion}` : apiVersion;
}

/** @throws {KubeApiError} 422 without a manager. */
export function checkManager(fieldManager: string): void {
  if (fieldManager !== "") return;
  const error = required("fieldManager", "is required for apply patch");
  throw invalidObject({ group: "meta.k8s.io", kind: "PatchOptions" }, "", [error]);
}

function withoutManagers(object: KubeObject): Draft {
  const { managedFields: _managedFields, ...metadata } = {
    ...object.metadata,
    managedFields: undefined,
  };
  return { ...object, metadata };
}

/** An object that nobody is known to manage belongs to whoever wrote it before. */
function managersOf(
  resource: Resource,
  old: KubeObject,
  shape: MapShape,
  options: WriteOptions,
  now: string,
): readonly ManagerEntry[] {
  const entries = readEntries(objectOr(old.metadata)["managedFields"]);
  if (entries.length > 0) return entries;
  const changes = compare(shape, emptyObject(resource), withoutManagers(old));
  const { added, modified } = ownedChanges(resource, changes, options);
  const fields = union(added, modified);
  if (isEmptySet(fields)) return [];
  const apiVersion = apiVersionOf(resource);
  return [
    { manager: FIRST_MANAGER, operation: "Update", apiVersion, subresource: "", time: now, fields },
  ];
}

function isMine(entry: ManagerEntry, resource: Resource, options: WriteOptions): boolean {
  return (
    entry.operation === "Apply" &&
    entry.manager === options.fieldManager &&
    entry.apiVersion === apiVersionOf(resource) &&
    entry.subresource === (options.subresource ?? "")
  );
}

function entryOf(
  resource: Resource,
  { fieldManager, subresource }: WriteOptions,
  fields: FieldSet,
  time: string | undefined,
): ManagerEntry {
  return {
    manager: fieldManager,
    operation: "Apply",
    apiVersion: apiVersionOf(resource),
    subresource: subresource ?? "",
    time,
    fields,
  };
}

/** Others keep what this apply does not change; what it does change is theirs to refuse, unless it is forced. */
function resolveConflicts(
  others: readonly ManagerEntry[],
  { added, modified, removed }: Comparison,
  { force }: WriteOptions,
): readonly ManagerEntry[] {
  const taken = union(added, modified);
  const conflicts = others
    .map((entry) => ({ entry, paths: membersOf(intersection(entry.fields, taken)) }))
    .filter(({ paths }) => paths.length > 0);
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  return others.map((entry) => ({
    ...entry,
    fields: difference(difference(entry.fields, taken), removed),
  }));
}

interface FieldConflict {
  readonly entry: ManagerEntry;
  readonly paths: readonly (readonly string[])[];
}

function conflictError(conflicts: readonly FieldConflict[]): Error {
  const named = conflicts
    .map(({ entry, paths }) => ({
      name: managerText(entry),
      paths: paths.map(pathText).toSorted(),
    }))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const count = named.reduce((sum, { paths }) => sum + paths.length, 0);
  const [first] = named;
  const text =
    count === 1 && first !== undefined
      ? `conflict with ${first.name}: ${first.paths.join("")}`
      : named
          .map(({ name, paths }) => [
            `conflicts with ${name}:`,
            ...paths.map((path) => `- ${path}`),
          ])
          .flat()
          .join("\n");
  return failure({
    code: 409,
    reason: "Conflict",
    message: `Apply failed with ${count} conflict${count === 1 ? "" : "s"}: ${text}`,
    details: {
      causes: named.flatMap(({ name, paths }) =>
        paths.map((field) => ({
          reason: "FieldManagerConflict",
          message: `conflict with ${name}`,
          field,
        })),
      ),
    },
  });
}

function managerText({ manager, operation, apiVersion, subresource }: ManagerEntry): string {
  const part = subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  const version = operation === "Update" ? ` using ${apiVersion}` : "";
  return `${JSON.stringify(manager)}${part}${version}`;
}
