// Objects and lists as an answer shows them: whole, as metadata alone, or as a table.
import type { KubeList, KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import type { Form } from "./accept.ts";
import { table, type IncludeObject } from "./table.ts";

/** How one request wants its answers. */
export interface View {
  readonly resource: Resource;
  readonly form: Form;
  readonly includeObject: IncludeObject;
  readonly nowMs: number;
}

/** One object in the wanted form. */
export function renderObject(view: View, object: KubeObject, withColumns = true): object {
  const { resource, form } = view;
  if (form.as === "object" || form.as === "protobuf") return object;
  if (form.as === "PartialObjectMetadata") return partial(object, form.version);
  const { resourceVersion } = object.metadata;
  return table(resource, { resourceVersion }, [object], {
    ...view,
    version: form.version,
    withColumns,
  });
}

/** A list in the wanted form. Items of built-in kinds do not repeat their kind. */
export function renderList(view: View, list: KubeList): object {
  const { resource, form } = view;
  const { metadata, items } = list;
  if (form.as === "Table") {
    return table(resource, metadata, items, { ...view, version: form.version, withColumns: true });
  }
  if (form.as === "PartialObjectMetadata") {
    return {
      kind: "PartialObjectMetadataList",
      apiVersion: `meta.k8s.io/${form.version}`,
      metadata,
      items: items.length === 0 ? null : items.map((item) => partial(item, form.version)),
    };
  }
  if (resource.custom !== undefined) return { ...list, metadata: { continue: "", ...metadata } };
  return { ...list, items: items.map(({ kind: _kind, apiVersion: _apiVersion, ...rest }) => rest) };
}

function partial({ metadata }: KubeObject, version: string): object {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}
