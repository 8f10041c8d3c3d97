// Deleting objects: finalizers, preconditions, namespaces and definitions that need more than one step.
import type { KubeObject, KubeStatus } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { childDraft, draftOf, kubeObject } from "../json.ts";
import { conflict, deleted, forbidden, notFound } from "../statuses.ts";
import type { DeleteOptions } from "./options.ts";
import { present } from "./presentation.ts";
import { storeKey, timestamp, type Key, type ServerContext } from "./server-context.ts";

const PERMANENT_NAMESPACES: ReadonlySet<string> = new Set([
  "default",
  "kube-system",
  "kube-public",
]);

/**
 * @returns the object while finalizers keep it, else a Status (or, for some kinds, the object as it was).
 * @throws {KubeApiError} 403, 404, 409.
 */
export function deleteObject(
  context: ServerContext,
  resource: Resource,
  key: Key,
  options: DeleteOptions,
): KubeObject | KubeStatus {
  const at = storeKey(resource, key);
  const stored = context.store.get(at);
  if (stored === undefined) throw notFound(resource, key.name);
  checkPreconditions(resource, stored, options);
  if (resource.kind === "Namespace" && PERMANENT_NAMESPACES.has(key.name)) {
    throw forbidden(resource, key.name, "this namespace may not be deleted");
  }
  const marked = markDeleted(context, resource, stored, options);
  if (marked === undefined) {
    if (resource.kind === "Pod" && !options.dryRun) context.store.put(at, gone(stored, context));
    const last = options.dryRun ? stored : context.store.remove(at);
    if (resource.returnsDeleted) return present(resource, last ?? stored);
    return deleted(resource, key.name, stored.metadata.uid);
  }
  const unchanged = stored.metadata.deletionTimestamp !== undefined;
  if (unchanged || options.dryRun) return present(resource, unchanged ? stored : marked);
  return present(resource, context.store.put(at, marked));
}

/** The object as it waits for its finalizers; `undefined` when nothing keeps it. */
function markDeleted(
  { clock }: ServerContext,
  resource: Resource,
  stored: KubeObject,
  { propagationPolicy }: DeleteOptions,
): KubeObject | undefined {
  const next = draftOf(stored);
  const metadata = childDraft(next, "metadata");
  const extra = FINALIZER_OF_POLICY[propagationPolicy ?? ""];
  const finalizers = [...(stored.metadata.finalizers ?? [])];
  if (extra !== undefined && !finalizers.includes(extra)) finalizers.push(extra);
  const isNamespace = resource.kind === "Namespace";
  if (finalizers.length === 0 && !isNamespace) return undefined;
  if (finalizers.length > 0) metadata["finalizers"] = finalizers;
  metadata["deletionTimestamp"] ??= timestamp(clock);
  if (isNamespace) childDraft(next, "status")["phase"] = "Terminating";
  else metadata["deletionGracePeriodSeconds"] = 0;
  const { generation } = stored.metadata;
  if (generation !== undefined && generation > 0) metadata["generation"] = generation + 1;
  return kubeObject(next);
}

/** A Pod is told that it ends, with no time left: nothing runs that could take any. */
function gone(stored: KubeObject, { clock }: ServerContext): KubeObject {
  const next = draftOf(stored);
  const metadata = childDraft(next, "metadata");
  metadata["deletionTimestamp"] ??= timestamp(clock);
  metadata["deletionGracePeriodSeconds"] = 0;
  metadata["generation"] = (stored.metadata.generation ?? 0) + 1;
  return kubeObject(next);
}

const FINALIZER_OF_POLICY: Readonly<Record<string, string>> = {
  Foreground: "foregroundDeletion",
  Orphan: "orphan",
};

/** Source: Kubernetes 1.33, apiserver pkg/registry/rest/delete.go (BeforeDelete) */
function checkPreconditions(
  { group, kind }: Resource,
  stored: KubeObject,
  { preconditions: { uid, resourceVersion } = {} }: DeleteOptions,
): void {
  const { name, uid: storedUid = "", resourceVersion: storedVersion = "" } = stored.metadata;
  // The kind stands where other refusals name the resource.
  const what = { group, plural: kind };
  if (uid !== undefined && uid !== storedUid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${storedUid}). The object might have been deleted and then recreated`;
    throw conflict(what, name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== storedVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${storedVersion}). The object might have been modified`;
    throw conflict(what, name, why);
  }
}
