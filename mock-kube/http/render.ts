// Objects and lists as an answer shows them: whole, as metadata alone, or as a table.
import type { KubeList, KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import type { Form } from "./accept.ts";

/** One object in the wanted form. */
export function renderObject(resource: Resource, object: KubeObject, form: Form): object {
  void resource;
  return form.as === "PartialObjectMetadata" ? partial(object, form.version) : object;
}

/** A list in the wanted form. Items of built-in kinds do not repeat their kind. */
export function renderList(resource: Resource, list: KubeList, form: Form): object {
  const { metadata, items } = list;
  if (form.as === "PartialObjectMetadata") {
    return {
      kind: "PartialObjectMetadataList",
      apiVersion: `meta.k8s.io/${form.version}`,
      metadata,
      items: items.length === 0 ? null : items.map((item) => partial(item, form.version)),
    };
  }
  if (resource.custom !== undefined) return { ...list, metadata: { continue: "", ...metadata } };
  return {
    ...list,
    items: items.map(({ kind, apiVersion, ...rest }) => {
      void kind;
      void apiVersion;
      return rest;
    }),
  };
}

function partial({ metadata }: KubeObject, version: string): object {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}
