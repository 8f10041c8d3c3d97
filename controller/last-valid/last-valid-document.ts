// The objects that were valid last, as a text that another controller can read.
import { gunzipped, gzipped } from "../../core/gzip.ts";
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import { CACHED_KINDS, isCachedKind, type CachedKind } from "../snapshot/kinds.ts";
import { looksSecret } from "./looks-secret.ts";

/** Raised when an old controller would misread it. */
const VERSION = 1;
const TEXT_BYTES_MAX = 256 * 1024 * 1024;
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** Where an application runs changes all the time, is never broken, and would be wrong by the time that it is read. */
const LEFT_OUT: ReadonlySet<CachedKind> = new Set<CachedKind>(["EndpointSlice"]);
/** Every cluster has many that have nothing to do with Kong: only those that something of ours names are kept. */
const KEPT_WHEN_NAMED: ReadonlySet<CachedKind> = new Set<CachedKind>(["Secret", "ConfigMap"]);
/** Kinds whose fields are whatever a plugin, a vault or an entity has, credentials among them. */
const FREE_FORM: ReadonlySet<CachedKind> = new Set<CachedKind>([
  "KongPlugin",
  "KongClusterPlugin",
  "KongVault",
  "KongCustomEntity",
]);
const KONG_LABEL = /^konghq\.com\//;

/**
 * @param withCredentials whether Secrets go in, and what seems to hold a credential of its own.
 */
export function lastValidDocument(stores: CacheStores, withCredentials: boolean): Uint8Array {
  const named = namesIn(stores);
  const objects = keptKinds()
    .flatMap((kind) => [...stores.store(kind).values()].map((object) => ({ kind, object })))
    .filter(
      ({ kind, object }) =>
        !KEPT_WHEN_NAMED.has(kind) || isForKong(object) || named.has(object.metadata.name),
    )
    .filter(
      ({ kind, object }) =>
        withCredentials || (kind !== "Secret" && !(FREE_FORM.has(kind) && looksSecret(object))),
    )
    .map(({ object }) => slim(object));
  return gzipped(JSON.stringify({ version: VERSION, objects }));
}

/** @throws {RangeError} that says why it cannot be read. */
export function readLastValidDocument(document: Uint8Array): CacheStores {
  const { version, objects } = parsed(document);
  if (version !== VERSION) {
    throw new RangeError(
      `it has version ${JSON.stringify(version)}, and this controller reads ${VERSION}`,
    );
  }
  if (!Array.isArray(objects) || !objects.every(isCachedObject)) {
    throw new RangeError("it holds something else than objects that this controller knows");
  }
  return CacheStores.fromObjects(objects);
}

/** Whether two snapshots have the same objects, as far as they are kept. May take equal ones for different. */
export function isKeptAlike(a: CacheStores, b: CacheStores): boolean {
  return keptKinds().every((kind) => a.byKind.get(kind) === b.byKind.get(kind));
}

function keptKinds(): readonly CachedKind[] {
  return CACHED_KINDS.map(({ kind }) => kind).filter((kind) => !LEFT_OUT.has(kind));
}

function parsed(document: Uint8Array): JsonObject {
  try {
    return objectOr(JSON.parse(gunzipped(document, TEXT_BYTES_MAX)));
  } catch (error) {
    throw new RangeError("it is damaged, or was written by something else", { cause: error });
  }
}

function isCachedObject(value: unknown): value is KubeObject {
  if (!isJsonObject(value)) return false;
  const { apiVersion, kind, metadata } = value;
  return (
    typeof apiVersion === "string" &&
    typeof kind === "string" &&
    isCachedKind(kind) &&
    typeof objectOr(metadata)["name"] === "string"
  );
}

/** Every text in an object of ours that may be a name; annotations hold lists of them. */
function namesIn(stores: CacheStores): ReadonlySet<string> {
  const names = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === "string") {
      for (const part of value.split(",")) names.add(part.trim());
    } else if (Array.isArray(value)) for (const item of value) look(item);
    else if (isJsonObject(value)) for (const item of Object.values(value)) look(item);
  };
  for (const kind of keptKinds()) {
    if (KEPT_WHEN_NAMED.has(kind)) continue;
    for (const { metadata, ...rest } of stores.store(kind).values()) {
      look(rest);
      look(metadata.annotations);
    }
  }
  return names;
}

/** Certificates of authorities and credentials carry a label, and need not be named by anybody. */
function isForKong({ metadata }: KubeObject): boolean {
  return Object.keys(metadata.labels ?? {}).some((label) => KONG_LABEL.test(label));
}

/** Without what says who wrote what, and without the copy of everything that kubectl leaves. */
function slim(object: KubeObject): KubeObject {
  const {
    managedFields: _,
    annotations = {},
    ...metadata
  }: KubeObject["metadata"] & { managedFields?: unknown } = object.metadata;
  const kept = Object.entries(annotations).filter(([name]) => name !== LAST_APPLIED);
  return {
    ...object,
    metadata: { ...metadata, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
  };
}
