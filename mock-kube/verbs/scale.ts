// The scale subresource: the number of replicas, apart from the rest.
// Source: Kubernetes 1.33, pkg/registry/apps/deployment/storage, api/autoscaling/v1
import { objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { childDraft, draftOf, kubeObject, stringOf, valueAt, type Draft } from "../json.ts";
import { selectorText } from "../kinds/deployment.ts";
import { EMPTY_SET, setOf } from "../patch/field-set.ts";
import { builtInType, builtInTypes } from "../schema/built-in-types.ts";
import { decode } from "../schema/decode.ts";
import { invalid } from "../schema/field-error.ts";
import { badRequest, conflict, invalidObject, notFound } from "../statuses.ts";
import { trackChanges } from "./managed-fields.ts";
import type { WriteOptions } from "./options.ts";
import { present } from "./presentation.ts";
import { storeKey, timestamp, type Key, type ServerContext } from "./server-context.ts";
import { updateObject } from "./update.ts";

const SCALE = { group: "autoscaling", kind: "Scale" };

interface ScalePaths {
  readonly spec: readonly string[];
  readonly status: readonly string[];
  readonly selector: readonly string[] | undefined;
}

/** @throws {KubeApiError} 404. */
export function getScale(context: ServerContext, resource: Resource, key: Key): KubeObject {
  return scaleOf(resource, parentOf(context, resource, key));
}

/**
 * Writes the replicas of a Scale to its object.
 * @param change makes the wanted Scale of the one that is there.
 * @throws {KubeApiError} 400, 404, 409, 422.
 */
export function writeScale(
  context: ServerContext,
  resource: Resource,
  key: Key,
  change: (scale: JsonObject) => unknown,
  options: WriteOptions,
): KubeObject {
  const parent = parentOf(context, resource, key);
  const scale = scaleOf(resource, parent);
  const wanted = readScale(change(scale));
  const { resourceVersion } = objectOr(wanted["metadata"]);
  if (stringOf(resourceVersion) !== "" && resourceVersion !== parent.metadata.resourceVersion) {
    throw conflict(resource, key.name);
  }
  const replicas = Number(valueAt(wanted, "spec", "replicas") ?? 0);
  if (replicas < 0) {
    const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
    throw invalidObject(SCALE, key.name, [error]);
  }
  const draft = draftOf(parent);
  const path = pathsOf(resource).spec;
  setAt(draft, path, replicas);
  if (context.tracksFields && replicas !== Number(valueAt(parent, ...path) ?? 0)) {
    // A Scale does not write a zero: then nobody owns the field.
    const field = setOf([path.map((name) => `f:${name}`)]);
    const changes =
      replicas === 0
        ? { added: EMPTY_SET, modified: EMPTY_SET, removed: field }
        : { added: EMPTY_SET, modified: field, removed: EMPTY_SET };
    trackChanges(resource, draft, changes, options, timestamp(context.clock));
  }
  const tracked = { ...options, subresource: "scale", isTracked: true } as const;
  return scaleOf(resource, updateObject(context, resource, key, parent, draft, tracked));
}

function parentOf(context: ServerContext, resource: Resource, key: Key): KubeObject {
  const stored = context.store.get(storeKey(resource, key));
  if (stored === undefined) throw notFound(resource, key.name);
  return present(resource, stored);
}

function readScale(value: unknown): Draft {
  const decoded = decode(builtInTypes, builtInType("autoscaling.Scale"), value, [
    "apiVersion",
    "kind",
  ]);
  if (decoded.ok) return decoded.value;
  throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${decoded.message}`);
}

function scaleOf(resource: Resource, parent: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = parent.metadata;
  const paths = pathsOf(resource);
  const selector =
    paths.selector === undefined
      ? selectorText(valueAt(parent, "spec", "selector"))
      : stringOf(valueAt(parent, ...paths.selector));
  const scale = readScale({
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: valueAt(parent, ...paths.spec) ?? 0 },
    status: { replicas: valueAt(parent, ...paths.status) ?? 0, selector },
  });
  return kubeObject(scale);
}

function pathsOf({ custom }: Resource): ScalePaths {
  const scale = custom?.scale;
  if (scale === undefined) {
    return { spec: ["spec", "replicas"], status: ["status", "replicas"], selector: undefined };
  }
  return {
    spec: keys(scale.specReplicasPath),
    status: keys(scale.statusReplicasPath),
    selector: keys(scale.labelSelectorPath ?? ".status.selector"),
  };
}

function keys(path: string): readonly string[] {
  return path.replace(/^\./, "").split(".");
}

function setAt(draft: Draft, path: readonly string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce((at, key) => childDraft(at, key), draft);
  parent[path.at(-1) ?? ""] = value;
}
