// Between an object as it is stored and the same object as one resource shows it.
import { apiVersionOf, type KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import type { JsonObject } from "../../core/json.ts";
import { draftOf, type Draft, kubeObject } from "../json.ts";
import { builtInType, builtInTypes } from "../schema/built-in-types.ts";
import { decode } from "../schema/decode.ts";
import { applyDefaults, prune } from "../schema/structural.ts";
import { formOf } from "./forms.ts";

const TYPE_FIELDS = ["apiVersion", "kind"];

/** The stored object in the form of `resource`. */
export function present(resource: Resource, stored: KubeObject): KubeObject {
  const { conversion } = resource;
  if (conversion !== undefined) {
    return kubeObject(normalized(resource, conversion.toView(stored)));
  }
  if (resource.custom?.schema !== undefined)
    return customView(resource, resource.custom.schema, stored);
  const apiVersion = apiVersionOf(resource);
  return stored.apiVersion === apiVersion ? stored : { ...stored, apiVersion };
}

/** Stored objects never change, so that what a version shows of them may be kept as long as they are. */
const views = new WeakMap<Resource, WeakMap<KubeObject, KubeObject>>();

/** What one version of a custom kind shows: its own fields, with its own defaults. */
function customView(resource: Resource, schema: JsonObject, stored: KubeObject): KubeObject {
  const form = formOf(stored);
  if (form?.resource === resource && form.isShownAsIs) return stored;
  const known = views.get(resource) ?? new WeakMap<KubeObject, KubeObject>();
  views.set(resource, known);
  const found = known.get(stored);
  if (found !== undefined) return found;
  const draft = draftOf({ ...stored, apiVersion: apiVersionOf(resource) });
  prune(schema, draft);
  applyDefaults(schema, draft);
  const view = kubeObject(draft);
  known.set(stored, view);
  return view;
}

/** An object in the form of `resource` as it is stored. */
export function toStored({ conversion }: Resource, object: JsonObject): KubeObject {
  if (conversion === undefined) return kubeObject(object);
  const struct = builtInType(conversion.storedType);
  const decoded = decode(builtInTypes, struct, conversion.toStored(object), TYPE_FIELDS, true);
  if (!decoded.ok) throw new RangeError(decoded.message);
  return kubeObject(decoded.value);
}

/** Writes a built-in object as Go would: empty fields left out, others always there. */
export function normalized(resource: Resource, object: JsonObject): Draft {
  if (resource.typeName === undefined) return draftOf(object);
  const decoded = decode(builtInTypes, builtInType(resource.typeName), object, TYPE_FIELDS, true);
  if (!decoded.ok) throw new RangeError(decoded.message);
  return decoded.value;
}
