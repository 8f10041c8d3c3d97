// ReferenceGrants: whether an object may refer to one in another namespace.
import type { KubeObject } from "../../core/kube.ts";
import { groupOf } from "../../core/kube.ts";
import { namespaceOf, objectsOf, specOf, textOf } from "../kube-types/fields.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";
import type { Cluster } from "./cluster.ts";

export interface ReferenceTarget {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A grant lives in the namespace of the target. Whether one is needed at all is the caller's to know. */
export function isGranted(
  from: ObjectRef,
  to: ReferenceTarget,
  cluster: Pick<Cluster, "list">,
): boolean {
  return cluster.list("ReferenceGrant").some((grant) => grants(grant, from, to));
}

function grants(grant: KubeObject, from: ObjectRef, to: ReferenceTarget): boolean {
  if (namespaceOf(grant) !== to.namespace) return false;
  const spec = specOf(grant);
  const admitsReferrer = objectsOf(spec["from"]).some(
    (each) =>
      (textOf(each["group"]) ?? "") === groupOf(from.apiVersion) &&
      each["kind"] === from.kind &&
      each["namespace"] === from.namespace,
  );
  const admitsTarget = objectsOf(spec["to"]).some(
    (each) =>
      (textOf(each["group"]) ?? "") === to.group &&
      each["kind"] === to.kind &&
      (textOf(each["name"]) ?? to.name) === to.name,
  );
  return admitsReferrer && admitsTarget;
}
