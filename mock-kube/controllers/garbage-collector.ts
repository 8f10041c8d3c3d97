// Removes what no owner is left of, and what waits for its dependents. Source: Kubernetes 1.33, pkg/controller/garbagecollector
import { KubeApiError } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import type { KubeServer } from "../kube-server.ts";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

interface Stored {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/** One round; what it changes is looked at in the next. */
export function collectGarbage(server: KubeServer): void {
  const all = everything(server);
  const uids = new Set(all.map(({ object }) => object.metadata.uid));
  const dependents = new Map<string, Stored[]>();
  for (const stored of all) {
    for (const { uid } of stored.object.metadata.ownerReferences ?? []) {
      const known = dependents.get(uid);
      if (known === undefined) dependents.set(uid, [stored]);
      else known.push(stored);
    }
  }
  for (const owner of all) finishDeletion(server, owner, dependents);
  for (const stored of all) {
    const { ownerReferences = [], deletionTimestamp } = stored.object.metadata;
    const isLeft = ownerReferences.length > 0 && ownerReferences.every(({ uid }) => !uids.has(uid));
    if (isLeft && deletionTimestamp === undefined) remove(server, stored);
  }
}

/** What waits for `foregroundDeletion` or `orphan` goes on once its dependents are gone or let go. */
function finishDeletion(
  server: KubeServer,
  owner: Stored,
  dependents: ReadonlyMap<string, readonly Stored[]>,
): void {
  const { deletionTimestamp, finalizers = [], uid = "" } = owner.object.metadata;
  if (deletionTimestamp === undefined) return;
  const own = dependents.get(uid) ?? [];
  if (finalizers.includes(ORPHAN)) {
    for (const stored of own) {
      const ownerReferences = stored.object.metadata.ownerReferences?.filter(
        (reference) => reference.uid !== uid,
      );
      patchMetadata(server, stored, { ownerReferences });
    }
    patchMetadata(server, owner, { finalizers: finalizers.filter((name) => name !== ORPHAN) });
    return;
  }
  if (!finalizers.includes(FOREGROUND)) return;
  const blocking = own.filter(({ object }) =>
    object.metadata.ownerReferences?.some(
      (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
    ),
  );
  for (const stored of own) {
    if (stored.object.metadata.deletionTimestamp === undefined)
      remove(server, stored, "Foreground");
  }
  if (blocking.length === 0) {
    patchMetadata(server, owner, { finalizers: finalizers.filter((name) => name !== FOREGROUND) });
  }
}

function everything(server: KubeServer): readonly Stored[] {
  const storages = new Map(server.registry.all.map((item) => [item.storage, item]));
  return [...storages.values()].flatMap((resource) =>
    server.store.list(resource.storage).map((object) => ({ resource, object })),
  );
}

function remove(
  server: KubeServer,
  { resource, object }: Stored,
  propagationPolicy?: string,
): void {
  attempt(() =>
    server.delete(resource, object.metadata, {
      dryRun: false,
      ...(propagationPolicy !== undefined && { propagationPolicy }),
    }),
  );
}

function patchMetadata(server: KubeServer, { resource, object }: Stored, metadata: object): void {
  attempt(() => server.patch(resource, object.metadata, "merge", { metadata }));
}

/** What is refused has changed meanwhile: it is looked at again. */
function attempt(write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
  }
}
