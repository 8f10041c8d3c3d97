// Creating an object: what the server adds, checks and refuses.
import { dedupOwners } from "../schema/object-meta.ts";
import type { KubeObject } from "../../core/kube.ts";
import { randomInteger, type Random } from "../../core/random.ts";
import { uuidV4 } from "../../core/uuid.ts";
import type { Resource } from "../discovery/resource.ts";
import { arrayOr } from "../../core/json.ts";
import { stringOf, valueAt, type Draft } from "../json.ts";
import { alreadyExists, forbidden, internalError, invalidObject, notFound } from "../statuses.ts";
import { checkAddress, metadataOf, nameOf } from "./body.ts";
import { trackWrite } from "./managed-fields.ts";
import type { WriteOptions } from "./options.ts";
import { normalized, present, toStored } from "./presentation.ts";
import { erring, objectErrors } from "./validation.ts";
import {
  storeKey,
  timestamp,
  writeContext,
  type Key,
  type ServerContext,
} from "./server-context.ts";

const NAMESPACES = { group: "", plural: "namespaces" };
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;
const GENERATED_BASE_CHARACTERS_MAX = 63 - SUFFIX_LENGTH;

/**
 * @param draft an object of `resource` with defaults, which becomes the server's.
 * @throws {KubeApiError} 400, 403, 404 (namespace), 409, 422.
 */
export function createObject(
  context: ServerContext,
  resource: Resource,
  namespace: string | undefined,
  draft: Draft,
  options: WriteOptions,
): KubeObject {
  checkAddress(resource, draft, { namespace });
  const metadata = metadataOf(draft);
  if (stringOf(metadata["resourceVersion"]) !== "") {
    throw internalError("resourceVersion should not be set on objects to be created");
  }
  if (resource.namespaced) checkNamespace(context, resource, nameOf(draft), namespace ?? "");
  dedupOwners(metadata, options.warnings);
  trackWrite(context, resource, undefined, draft, options, timestamp(context.clock));
  stampNew(context, resource, metadata);

  const rules = writeContext(context);
  if (resource.subresources.includes("status")) delete draft["status"];
  resource.rules.beforeCreate?.(draft, rules);
  const complete = normalized(resource, draft);

  const errors = objectErrors(resource, complete, undefined, rules);
  const name = nameOf(complete);
  if (errors.length > 0) throw invalidObject(erring(resource), name, errors);
  const refused = resource.rules.allocate?.(complete, undefined, rules) ?? [];
  if (refused.length > 0) throw invalidObject(erring(resource), name, refused);
  options.warnings.push(...(resource.rules.warnings?.(complete) ?? []));

  const key = { name, namespace };
  return present(resource, insert(context, resource, key, toStored(resource, complete), options));
}

/** Stores what is new; `onStored` as of `ObjectStore.put`. @throws {KubeApiError} 409. */
export function insert(
  { store }: ServerContext,
  resource: Resource,
  key: Key,
  object: KubeObject,
  { dryRun }: Pick<WriteOptions, "dryRun">,
  onStored?: (stored: KubeObject) => void,
): KubeObject {
  const at = storeKey(resource, key);
  const existing = store.get(at);
  if (existing !== undefined) {
    const deleting = existing.metadata.deletionTimestamp !== undefined;
    throw alreadyExists(resource, key.name, deleting);
  }
  return dryRun ? object : store.put(at, object, onStored);
}

/** New content needs a namespace that is there and stays. */
export function checkNamespace(
  { store }: ServerContext,
  resource: Resource,
  name: string,
  namespace: string,
): void {
  const found = store.get({ storage: "namespaces", namespace: "", name: namespace });
  if (found === undefined) throw notFound(NAMESPACES, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  throw forbidden(
    resource,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: "NamespaceTerminating",
        message: `namespace ${namespace} is being terminated`,
        field: "metadata.namespace",
      },
    ],
  );
}

function stampNew(context: ServerContext, resource: Resource, metadata: Draft): void {
  for (const key of ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"]) {
    delete metadata[key];
  }
  if (stringOf(metadata["name"]) === "" && stringOf(metadata["generateName"]) !== "") {
    metadata["name"] = generatedName(stringOf(metadata["generateName"]), context.random);
  }
  metadata["uid"] = uuidV4(context.random);
  metadata["creationTimestamp"] = timestamp(context.clock);
  if (resource.hasGeneration) metadata["generation"] = 1;
}

function generatedName(base: string, random: Random): string {
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () =>
    SUFFIX_LETTERS.charAt(randomInteger(random, SUFFIX_LETTERS.length)),
  );
  return base.slice(0, GENERATED_BASE_CHARACTERS_MAX) + suffix.join("");
}

/** Whether finalizers keep an object that is to be deleted. */
export function hasFinalizers(object: KubeObject): boolean {
  return arrayOr(valueAt(object, "metadata", "finalizers")).length > 0;
}
