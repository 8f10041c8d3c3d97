// Replacing an object: what an update keeps, counts and refuses.
import { dedupOwners } from "../schema/object-meta.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { objectOr, type JsonObject } from "../../core/json.ts";
import {
  copyJson,
  draftOf,
  equalJson,
  stringOf,
  valueAt,
  type Draft,
  kubeObject,
} from "../json.ts";
import { GoText, invalid } from "../schema/field-error.ts";
import { conflict, invalidObject, notFound, internalError } from "../statuses.ts";
import { checkAddress, metadataOf } from "./body.ts";
import { createObject, hasFinalizers } from "./create.ts";
import { trackWrite, withoutTimes } from "./managed-fields.ts";
import type { WriteOptions } from "./options.ts";
import { normalized, present, toStored } from "./presentation.ts";
import { erring, objectErrors } from "./validation.ts";
import { storeKey, writeContext, type Key, type ServerContext } from "./server-context.ts";

export interface Written {
  readonly object: KubeObject;
  readonly isNew: boolean;
}

/**
 * PUT.
 * @param draft an object of `resource` with defaults, which becomes the server's.
 * @throws {KubeApiError} 400, 404, 409, 422.
 */
export function replaceObject(
  context: ServerContext,
  resource: Resource,
  key: Key,
  draft: Draft,
  options: WriteOptions,
): Written {
  checkAddress(resource, draft, key);
  const stored = context.store.get(storeKey(resource, key));
  if (stored === undefined) {
    if (!resource.createOnUpdate) throw notFound(resource, key.name);
    const metadata = metadataOf(draft);
    const given = stringOf(metadata["uid"]);
    if (given !== "") throw conflict(resource, key.name, uidProblem(resource, key, given, ""));
    delete metadata["resourceVersion"];
    const object = createObject(context, resource, key.namespace, draft, options);
    return { object, isNew: true };
  }
  const { uid } = objectOr(draft["metadata"]);
  if (stringOf(uid) !== "" && uid !== stored.metadata.uid) {
    throw conflict(
      resource,
      key.name,
      uidProblem(resource, key, stringOf(uid), stored.metadata.uid ?? ""),
    );
  }
  if (resource.needsRevision && revisionOf(draft) === "") {
    const why = "must be specified for an update";
    const error = invalid("metadata.resourceVersion", new GoText("0x0"), why);
    // This refusal is the storage's, which knows resources only.
    const { group, plural } = resource;
    throw invalidObject({ group, kind: plural }, key.name, [error]);
  }
  const object = updateObject(context, resource, key, present(resource, stored), draft, options);
  return { object, isNew: false };
}

/** Writes `draft` over `old`, which is what is stored now, in the form of `resource`. */
export function updateObject(
  context: ServerContext,
  resource: Resource,
  key: Key,
  old: KubeObject,
  draft: Draft,
  options: WriteOptions,
): KubeObject {
  const revision = revisionOf(draft);
  if (revision !== "" && revision !== old.metadata.resourceVersion) {
    throw conflict(resource, key.name);
  }
  const rules = writeContext(context);
  dedupOwners(metadataOf(draft), options.warnings);
  trackWrite(context, resource, old, draft, options, rules.now);
  const next = merged(resource, old, draft, options.subresource);
  if (options.subresource === undefined) resource.rules.beforeUpdate?.(next, old, rules);
  const complete = normalized(resource, next);
  countGeneration(resource, complete, old);

  const errors = objectErrors(resource, complete, old, rules, options.subresource);
  if (errors.length > 0) throw invalidObject(erring(resource), key.name, errors);
  const refused = resource.rules.allocate?.(complete, old, rules) ?? [];
  if (refused.length > 0) throw invalidObject(erring(resource), key.name, refused);
  options.warnings.push(...(resource.rules.warnings?.(complete) ?? []));
  return write(context, resource, key, old, kubeObject(complete), options);
}

function write(
  { store }: ServerContext,
  resource: Resource,
  key: Key,
  old: KubeObject,
  next: KubeObject,
  { dryRun }: WriteOptions,
): KubeObject {
  if (equalJson(withoutTimes(next), withoutTimes(old))) return old;
  if (dryRun) return next;
  const at = storeKey(resource, key);
  if (next.metadata.deletionTimestamp !== undefined && !hasFinalizers(next) && isFinal(next)) {
    store.remove(at);
    return next;
  }
  return present(resource, store.put(at, toStored(resource, next)));
}

/** A namespace also waits for `spec.finalizers`. */
function isFinal(object: KubeObject): boolean {
  const finalizers = valueAt(object, "spec", "finalizers");
  return object.kind !== "Namespace" || !Array.isArray(finalizers) || finalizers.length === 0;
}

/** The parts of `draft` that this request may change, over those of `old` that it may not. */
function merged(
  resource: Resource,
  old: KubeObject,
  draft: Draft,
  subresource: WriteOptions["subresource"],
): Draft {
  if (subresource === "status") return withStatus(resource, old, draft);
  const next = { ...draft };
  if (resource.subresources.includes("status")) {
    if (old["status"] === undefined) delete next["status"];
    else next["status"] = copyJson(old["status"]);
  }
  next["metadata"] = keptMetadata(old, metadataOf(next));
  return next;
}

/** An update of the status. Built-in kinds keep their specification, custom ones everything else. */
function withStatus(resource: Resource, old: KubeObject, draft: Draft): Draft {
  const given = metadataOf(draft);
  const { managedFields } = given;
  if (resource.custom !== undefined) {
    const { status: _status, ...rest } = draftOf(old);
    metadataOf(rest)["managedFields"] = managedFields;
    return { ...rest, ...(draft["status"] !== undefined && { status: draft["status"] }) };
  }
  const metadata = keptMetadata(old, given);
  if (resource.kind === "Deployment") metadata["labels"] = old.metadata.labels;
  return { ...draft, spec: copyJson(old["spec"]), metadata };
}

function keptMetadata(old: KubeObject, given: Draft): Draft {
  const metadata = { ...given };
  if (stringOf(metadata["uid"]) === "") metadata["uid"] = old.metadata.uid;
  for (const field of KEPT) {
    const value = valueAt(old.metadata, field);
    if (value === undefined) delete metadata[field];
    else metadata[field] = value;
  }
  delete metadata["selfLink"];
  return metadata;
}

const KEPT = [
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "generation",
  "resourceVersion",
];

/** `metadata.generation` counts the changes of all but metadata and status. */
function countGeneration(resource: Resource, next: Draft, old: KubeObject): void {
  if (!resource.hasGeneration) return;
  const keepsStatus = resource.subresources.includes("status");
  const counted = (object: JsonObject) =>
    Object.fromEntries(
      Object.entries(object).filter(
        ([field]) => field !== "metadata" && !(keepsStatus && field === "status"),
      ),
    );
  if (equalJson(counted(next), counted(old))) return;
  metadataOf(next)["generation"] = (old.metadata.generation ?? 0) + 1;
}

/**
 * The revision that a client has seen; "" where it says nothing.
 * @throws {KubeApiError} 500 for what is no revision.
 */
function revisionOf(draft: Draft): string {
  const revision = stringOf(objectOr(draft["metadata"])["resourceVersion"]);
  if (!/^\d*$/.test(revision)) {
    throw internalError(`strconv.ParseUint: parsing ${JSON.stringify(revision)}: invalid syntax`);
  }
  return Number(revision) === 0 ? "" : revision;
}

function uidProblem(resource: Resource, key: Key, uid: string, storedUid: string): string {
  const group = resource.group === "" ? "" : `${resource.group}/`;
  const path = `/registry/${group}${resource.plural}/${key.namespace === undefined ? "" : `${key.namespace}/`}${key.name}`;
  return `StorageError: invalid object, Code: 4, Key: ${path}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${storedUid}`;
}
