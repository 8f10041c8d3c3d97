// From a request's body to an object of the right kind, complete and with its defaults.
import { apiVersionOf } from "../../core/kube.ts";
import type { Resource } from "../discovery/resource.ts";
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { childDraft, draftOf, stringOf, type Draft } from "../json.ts";
import { builtInType, builtInTypes } from "../schema/built-in-types.ts";
import { decode } from "../schema/decode.ts";
import { applyDefaults, prune } from "../schema/structural.ts";
import { invalid } from "../schema/field-error.ts";
import { badRequest, invalidObject } from "../statuses.ts";
import type { WriteOptions } from "./options.ts";
import type { Key } from "./server-context.ts";

const TYPE_FIELDS = ["apiVersion", "kind"];

/**
 * Reads `value` as an object of `resource`, with defaults.
 * @throws {KubeApiError} 400 when it is of another kind or cannot be read.
 */
export function readObject(resource: Resource, value: unknown, options: WriteOptions): Draft {
  const given = isJsonObject(value) ? value : {};
  if (resource.custom !== undefined) checkCustomType(resource, given);
  else checkType(resource, stringOf(given["apiVersion"]), stringOf(given["kind"]));
  const draft =
    resource.typeName === undefined
      ? customDraft(resource, given, options)
      : decoded(resource, value, options);
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
function customDraft(resource: Resource, given: JsonObject, options: WriteOptions): Draft {
  const draft = draftOf(given);
  const handled = handledAs(resource);
  const read = decode(builtInTypes, builtInType("ObjectMeta"), draft["metadata"] ?? {});
  if (!read.ok) throw badRequest(`${handled}: ${read.message}`);
  const { creationTimestamp, ...metadata } = read.value;
  draft["metadata"] = creationTimestamp === null ? metadata : read.value;
  const schema = resource.custom?.schema;
  const dropped = schema === undefined ? [] : prune(schema, draft);
  reportUnknown(
    resource,
    [...read.unknownFields.map((name) => `metadata.${name}`), ...dropped],
    options,
  );
  if (schema !== undefined) applyDefaults(schema, draft);
  return draft;
}

function decoded(resource: Resource, value: unknown, options: WriteOptions): Draft {
  const result = decode(builtInTypes, builtInType(resource.typeName ?? ""), value, TYPE_FIELDS);
  const handled = handledAs(resource);
  if (!result.ok) throw badRequest(`${handled}: ${result.message}`);
  reportUnknown(resource, result.unknownFields, options);
  return result.value;
}

function handledAs({ kind, version }: Resource): string {
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}`;
}

function reportUnknown(resource: Resource, fields: readonly string[], options: WriteOptions): void {
  const problems = fields.map((field) => `unknown field ${JSON.stringify(field)}`);
  reportStrictly(resource, problems, options);
}

/** What a lenient reader passes over is an error, a warning or nothing, as the client wishes. */
export function reportStrictly(
  resource: Resource,
  problems: readonly string[],
  { fieldValidation, warnings }: WriteOptions,
): void {
  if (problems.length === 0) return;
  if (fieldValidation === "Strict") {
    const list = problems.join(", ");
    throw badRequest(`${handledAs(resource)}: strict decoding error: ${list}`);
  }
  if (fieldValidation === "Warn") warnings.push(...problems);
}

function checkType(resource: Resource, apiVersion: string, kind: string): void {
  const wanted = apiVersionOf(resource);
  if ((apiVersion === "" || apiVersion === wanted) && (kind === "" || kind === resource.kind)) {
    return;
  }
  if (apiVersion !== "" && apiVersion !== wanted) {
    const version = apiVersion.split("/").at(-1) ?? "";
    const registered = `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`;
    throw badRequest(
      `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${resource.kind}: ${registered}`,
    );
  }
  const internal = resource.group === "" ? "core" : (resource.group.split(".")[0] ?? "");
  throw badRequest(
    `${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: converting (v1.${kind}) to (${internal}.${resource.kind}): unknown conversion`,
  );
}

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
  throw invalidObject(resource, stringOf(objectOr(given["metadata"])["name"]), [error]);
}

/** `metadata` of a draft, to be changed. */
export function metadataOf(draft: Draft): Draft {
  return childDraft(draft, "metadata");
}

export function nameOf(draft: Draft): string {
  return stringOf(objectOr(draft["metadata"])["name"]);
}
