// From a request's body to an object of the right kind, complete and with its defaults.
import { apiVersionOf } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { childDraft, draftOf, stringOf, type Draft } from "../json.ts";
import { builtInType, builtInTypes, typeNameOf } from "../schema/built-in-types.ts";
import { decode } from "../schema/decode.ts";
import { applyDefaults, prune } from "../schema/structural.ts";
import { invalid } from "../schema/field-error.ts";
import { badRequest, invalidObject } from "../statuses.ts";
import type { WriteOptions } from "./options.ts";
import type { Key } from "./server-context.ts";

const TYPE_FIELDS = ["apiVersion", "kind"];

/** How a request says that its object cannot be read. */
export type Refusal = (resource: Resource, kind: string, why: string, restoring?: string) => Error;

function refuseBody({ kind: wanted, version }: Resource, kind: string, why: string): Error {
  return badRequest(
    `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${wanted}: ${why}`,
  );
}

/**
 * Reads `value` as an object of `resource`, with defaults.
 * @throws {KubeApiError} 400 when it is of another kind or cannot be read.
 */
export function readObject(
  resource: Resource,
  value: unknown,
  options: WriteOptions,
  refuse: Refusal = refuseBody,
): Draft {
  const given = isJsonObject(value) ? value : {};
  if (resource.custom !== undefined) checkCustomType(resource, given);
  else checkType(resource, given, refuse);
  const draft =
    resource.typeName === undefined
      ? customDraft(resource, given, options, refuse)
      : decoded(resource, value, options, refuse);
  draft["apiVersion"] = apiVersionOf(resource);
  draft["kind"] = resource.kind;
  childDraft(draft, "metadata");
  resource.rules.defaults?.(draft);
  return draft;
}

/** Makes the object agree with the URL, or refuses. */
export function checkAddress(resource: Resource, draft: Draft, key: Partial<Key>): void {
  const metadata = childDraft(draft, "metadata");
  const namespace = stringOf(metadata["namespace"]);
  if (!resource.namespaced) delete metadata["namespace"];
  else if (namespace === "") metadata["namespace"] = key.namespace;
  else if (namespace !== key.namespace) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
  if (key.name === undefined) return;
  const name = stringOf(metadata["name"]);
  if (name === "") {
    throw badRequest(
      `the name of the object (${key.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (name !== key.name) {
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${key.name})`,
    );
  }
}

/** Custom kinds: metadata is read like any other kind's, the rest by the schema. */
function customDraft(
  resource: Resource,
  given: JsonObject,
  options: WriteOptions,
  refuse: Refusal,
): Draft {
  const draft = draftOf(given);
  const read = decode(builtInTypes, builtInType("ObjectMeta"), draft["metadata"] ?? {});
  if (!read.ok) throw refuse(resource, resource.kind, read.message);
  const { creationTimestamp, ...metadata } = read.value;
  draft["metadata"] = creationTimestamp === null ? metadata : read.value;
  const schema = resource.custom?.schema;
  const dropped = schema === undefined ? [] : prune(schema, draft);
  reportUnknown(
    resource,
    [...read.unknownFields.map((name) => `metadata.${name}`), ...dropped],
    options,
    refuse,
  );
  if (schema !== undefined) applyDefaults(schema, draft);
  return draft;
}

function decoded(
  resource: Resource,
  value: unknown,
  options: WriteOptions,
  refuse: Refusal,
): Draft {
  const result = decode(builtInTypes, builtInType(resource.typeName ?? ""), value, TYPE_FIELDS);
  if (!result.ok) throw refuse(resource, resource.kind, result.message, result.restoring);
  reportUnknown(resource, inOrderOf(value, result.unknownFields), options, refuse);
  return result.value;
}

/** Paths in the order in which they stand in the object. */
function inOrderOf(value: unknown, paths: readonly string[]): readonly string[] {
  if (paths.length < 2) return paths;
  const places = new Map<string, number>();
  const visit = (at: unknown, path: string) => {
    places.set(path, places.size);
    if (Array.isArray(at))
      for (const [index, item] of at.entries()) visit(item, `${path}[${index}]`);
    if (!isJsonObject(at)) return;
    for (const [key, item] of Object.entries(at)) visit(item, path === "" ? key : `${path}.${key}`);
  };
  visit(value, "");
  return paths.toSorted((left, right) => (places.get(left) ?? 0) - (places.get(right) ?? 0));
}

function reportUnknown(
  resource: Resource,
  fields: readonly string[],
  options: WriteOptions,
  refuse: Refusal,
): void {
  const unknown = fields.map((field) => `unknown field ${JSON.stringify(field)}`);
  reportStrictly(resource, [...options.repeated, ...unknown], options, refuse);
}

/** What a lenient reader passes over is an error, a warning or nothing, as the client wishes. */
function reportStrictly(
  resource: Resource,
  problems: readonly string[],
  { fieldValidation, warnings }: WriteOptions,
  refuse: Refusal = refuseBody,
): void {
  if (problems.length === 0) return;
  if (fieldValidation === "Strict") {
    throw refuse(resource, resource.kind, `strict decoding error: ${problems.join(", ")}`);
  }
  if (fieldValidation === "Warn") warnings.push(...problems);
}

function checkType(resource: Resource, given: JsonObject, refuse: Refusal): void {
  const wanted = apiVersionOf(resource);
  const apiVersion = stringOf(given["apiVersion"]);
  const kind = stringOf(given["kind"]);
  if (apiVersion !== "" && apiVersion !== wanted) {
    if (FORMER_VERSIONS[resource.kind]?.includes(apiVersion) === true && kind === resource.kind) {
      throw badRequest(
        `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`,
      );
    }
    const version = apiVersion.split("/").at(-1) ?? "";
    if (kind !== resource.kind && builtInTypes.has(typeNameOf(apiVersion, kind))) {
      throw refuse({ ...resource, version }, kind, unknownConversion(resource, version, kind));
    }
    const why = `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`;
    throw refuse({ ...resource, version }, kind, why);
  }
  if (kind === "" || kind === resource.kind) return;
  // Another kind is read as what it says it is, before it is found to be the wrong one.
  const struct = builtInTypes.get(typeNameOf(wanted, kind));
  const read = struct === undefined ? undefined : decode(builtInTypes, struct, given, TYPE_FIELDS);
  if (read?.ok === false) throw refuse(resource, kind, read.message);
  const why =
    struct === undefined
      ? `no kind "${kind}" is registered for version "${apiVersion || wanted}" in scheme "pkg/runtime/scheme.go:110"`
      : unknownConversion(resource, resource.version, kind);
  throw refuse(resource, kind, why);
}

function unknownConversion({ group, kind: wanted }: Resource, version: string, kind: string) {
  const internal = group === "" ? "core" : (group.split(".")[0] ?? "");
  return `converting (${version}.${kind}) to (${internal}.${wanted}): unknown conversion`;
}

/** Versions that a kind had once: a real server still reads them, before it finds that they do not belong. */
const FORMER_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"],
  EndpointSlice: ["discovery.k8s.io/v1beta1"],
  Ingress: ["extensions/v1beta1", "networking.k8s.io/v1beta1"],
  IngressClass: ["networking.k8s.io/v1beta1"],
  Lease: ["coordination.k8s.io/v1beta1"],
  ReplicaSet: ["apps/v1beta2", "extensions/v1beta1"],
};

function checkCustomType(resource: Resource, given: JsonObject): void {
  const wanted = apiVersionOf(resource);
  const apiVersion = stringOf(given["apiVersion"]);
  const kind = stringOf(given["kind"]);
  if (kind === "") {
    const body = JSON.stringify(given);
    const summary = body.length > 30 ? `${body.slice(0, 30)} ...` : body;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): Object 'Kind' is missing in '${body}' (${summary})`,
    );
  }
  if (apiVersion !== wanted) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`,
    );
  }
  if (kind === resource.kind) return;
  const error = invalid("kind", kind, `must be ${resource.kind}`);
  const what = { group: resource.group, kind };
  throw invalidObject(what, stringOf(objectOr(given["metadata"])["name"]), [error]);
}

/** `metadata` of a draft, to be changed. */
export function metadataOf(draft: Draft): Draft {
  return childDraft(draft, "metadata");
}

export function nameOf(draft: Draft): string {
  return stringOf(objectOr(draft["metadata"])["name"]);
}
