// Loading many objects in an order in which each finds what it needs.
import { groupOf, type KubeObject } from "../core/kube.ts";
import type { KubeServer } from "./kube-server.ts";
import { isDefaultRole } from "./access/default-roles.ts";
import { badRequest } from "./statuses.ts";

const FIRST_KINDS = ["CustomResourceDefinition", "Namespace"];

/**
 * Creates `objects`: definitions first, then namespaces, then the rest as given. A namespace that is already there is
 * left as it is; one of the default roles gives way; an object without a namespace goes into "default".
 * @throws {KubeApiError} when the server refuses one.
 */
export function loadObjects(server: KubeServer, objects: readonly KubeObject[]): void {
  for (const object of objects.toSorted((left, right) => rank(left) - rank(right))) {
    loadObject(server, object);
  }
}

function rank({ kind }: KubeObject): number {
  const place = FIRST_KINDS.indexOf(kind);
  return place < 0 ? FIRST_KINDS.length : place;
}

function loadObject(server: KubeServer, object: KubeObject): void {
  const { apiVersion, kind, metadata } = object;
  const group = groupOf(apiVersion);
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const resource = server.registry.findKind(group, version, kind);
  if (resource === undefined) throw badRequest(`no matches for kind "${kind}" in "${apiVersion}"`);
  const namespace = resource.namespaced ? (metadata.namespace ?? "default") : undefined;
  const at = { storage: resource.storage, namespace: namespace ?? "", name: metadata.name };
  const found = server.store.get(at);
  if (found !== undefined && kind === "Namespace") return;
  if (found !== undefined && isDefaultRole(found)) {
    server.replace(resource, { name: metadata.name }, object);
    return;
  }
  const created = server.create(resource, namespace, object);
  const { status } = object;
  // Status is no part of a creation; a manifest that has one means it.
  if (status === undefined || !resource.subresources.includes("status")) return;
  if (kind === "CustomResourceDefinition" || kind === "Namespace") return;
  server.patch(
    resource,
    created.metadata,
    "merge",
    { status },
    {
      fieldManager: "unknown",
      fieldValidation: "Ignore",
      dryRun: false,
      force: false,
      warnings: [],
      repeated: [],
      subresource: "status",
    },
  );
}
