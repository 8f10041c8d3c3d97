// How an object of the cluster is named in failures, events, graphs and logs.
import { groupOf, type KubeObject } from "../../core/kube.ts";

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent in cluster scope. */
  readonly namespace?: string;
  readonly uid?: string;
}

export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace, uid } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
  };
}

/** `group/Kind:namespace/name`; `core` for the empty group, no namespace in cluster scope. Source: KIC v3.5.13 internal/dataplane/fallback. */
export function refText(ref: ObjectRef): string {
  const group = groupOf(ref.apiVersion) || "core";
  return `${group}/${ref.kind}:${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name}`;
}

/** One text per object that ever lived: unlike `refText` it tells a recreated object from its predecessor. */
export function refIdentity(ref: ObjectRef): string {
  return `${refText(ref)}#${ref.uid ?? ""}`;
}
