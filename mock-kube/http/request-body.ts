// Request bodies: JSON and YAML, by their content type.
import { isScalar, LineCounter, parseDocument, visit, type Document, type YAMLError } from "yaml";
import type { Resource } from "../discovery/resource.ts";
import { isJsonObject, objectOr } from "../../core/json.ts";
import { stringOf } from "../json.ts";
import { jsonType } from "../schema/decode.ts";
import { jsonProblem } from "../schema/go-json.ts";
import { builtInType, typeNameOf } from "../schema/built-in-types.ts";
import { badRequest, unsupportedMediaType } from "../statuses.ts";
import type { WriteOptions } from "../verbs/options.ts";
import { mediaTypes, YAML_TYPE } from "./accept.ts";
import { decodeMessage, openEnvelope, PROTOBUF_TYPE } from "./protobuf-decode.ts";
import { repeatedKeys } from "./repeated-keys.ts";
import { WireError } from "./protobuf-wire.ts";
import { JSON_TYPE, type ApiRequest } from "./message.ts";

/** The real server's limit for everything but CustomResourceDefinitions. */
export const BODY_BYTES_MAX = 3 * 1024 * 1024;

/**
 * @throws {KubeApiError} 400 when the body cannot be read (or repeats keys, and the client is strict), 415 when its type
 *   is not known.
 */
export function readBody(request: ApiRequest, resource: Resource, options: WriteOptions): unknown {
  const type = contentType(request);
  if (type === YAML_TYPE) return readYaml(request, resource, options);
  if (type === PROTOBUF_TYPE && resource.typeName !== undefined) {
    return readProtobuf(request.body, resource);
  }
  if (type !== JSON_TYPE) throw unsupportedMediaType(bodyTypes(resource));
  const text = textOf(request);
  const value = readJson(text, resource);
  options.repeated.push(
    ...repeatedKeys(text).map((path) => `duplicate field ${JSON.stringify(path)}`),
  );
  return value;
}

function bodyTypes({ custom }: Resource): readonly string[] {
  return [JSON_TYPE, YAML_TYPE, ...(custom === undefined ? [PROTOBUF_TYPE] : [])];
}

/** Without parameters; JSON when there is none. */
export function contentType({ headers }: Pick<ApiRequest, "headers">): string {
  return mediaTypes(headers["content-type"] ?? "")[0]?.type ?? JSON_TYPE;
}

export function textOf({ body }: ApiRequest): string {
  return Buffer.from(body).toString("utf8");
}

function readProtobuf(body: Uint8Array, { kind }: Resource): unknown {
  try {
    const envelope = openEnvelope(body);
    // The kind in the envelope decides: a Scale is written to a Deployment's subresource.
    const struct = builtInType(typeNameOf(envelope.apiVersion, envelope.kind));
    const { apiVersion, kind: given } = envelope;
    return { apiVersion, kind: given, ...decodeMessage(struct, envelope.raw) };
  } catch (error) {
    if (!(error instanceof WireError || error instanceof RangeError)) throw error;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${error.message}`,
    );
  }
}

/** An object, or nothing at all: `null` is as good as `{}`. */
function readJson(text: string, { kind, custom }: Resource): unknown {
  const problem = jsonProblem(text);
  const value: unknown = problem === undefined ? JSON.parse(text) : undefined;
  if (isJsonObject(value)) {
    const apiVersion = stringOf(value["apiVersion"]);
    if (apiVersion.split("/").length > 2) {
      throw unrecognized(kind, `unexpected GroupVersion string: ${apiVersion}`, text);
    }
    return value;
  }
  if (value === null && custom === undefined) return {};
  const why =
    problem ?? `json: cannot unmarshal ${jsonType(value)} into Go value of type ${TYPE_META}`;
  throw unrecognized(kind, `couldn't get version/kind; json parse error: ${why}`, text);
}

/** What a body is read as first, to see of which kind it is. */
const TYPE_META = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

const SUMMARY_BYTES_MAX = 30;

/** A body that is no object; the message ends with its first bytes. */
function unrecognized(kind: string, why: string, text: string): Error {
  const bytes = Buffer.from(text);
  const head = bytes.subarray(0, SUMMARY_BYTES_MAX);
  const shown = text.startsWith("{") ? head.toString("utf8") : head.toString("hex");
  const summary =
    text === "" ? "<empty>" : shown + (bytes.length > SUMMARY_BYTES_MAX ? " ..." : "");
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${why} (${summary})`,
  );
}

/** @throws {KubeApiError} 400 in the words for patches. */
export function readPatch(request: ApiRequest, options: WriteOptions): unknown {
  const text = textOf(request);
  if (contentType(request) === "application/apply-patch+yaml") return readApplied(text, options);
  const problem = jsonProblem(text);
  if (problem !== undefined) throw badRequest(`error decoding patch: ${problem}`);
  return JSON.parse(text);
}

/** The YAML of an apply. */
function readApplied(text: string, { fieldValidation, warnings }: WriteOptions): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...YAML_OPTIONS, lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const why = `error converting YAML to JSON: ${yamlProblem(problem, text)}`;
    throw badRequest(`error decoding YAML: ${why}`);
  }
  const value: unknown = document.toJS() ?? {};
  if (!isJsonObject(value)) {
    const why = `json: cannot unmarshal ${jsonType(value)} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
  }
  const repeated = repeatedYamlKeys(document, lines);
  if (repeated.length > 0 && fieldValidation === "Strict") {
    const why = `error converting YAML to JSON: ${unmarshalErrors(repeated)}`;
    throw badRequest(`error strict decoding YAML: ${why}`);
  }
  if (fieldValidation === "Warn") warnings.push(...repeated);
  return value;
}

function unmarshalErrors(lines: readonly string[]): string {
  return `yaml: unmarshal errors:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/** YAML 1.1, as Kubernetes reads it: `y` and `no` are booleans. Repeated keys are for the strict check. */
const YAML_OPTIONS = { version: "1.1", uniqueKeys: false, merge: true } as const;

function readYaml(request: ApiRequest, resource: Resource, options: WriteOptions): unknown {
  const text = textOf(request);
  const lines = new LineCounter();
  const document = parseDocument(text, { ...YAML_OPTIONS, lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw unrecognized(resource.kind, yamlProblem(problem, text), text);
  }
  const repeated = repeatedYamlKeys(document, lines);
  if (repeated.length > 0) options.repeated.push(unmarshalErrors(repeated));
  return objectOr(document.toJS());
}

function repeatedYamlKeys(document: Document, lines: LineCounter): readonly string[] {
  const found: string[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          const { line } = lines.linePos(key.range?.[0] ?? 0);
          found.push(`line ${line}: key ${JSON.stringify(key.value)} already set in map`);
        }
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** Go's parser counts lines from the last one that has anything in it. */
function yamlProblem({ message, linePos }: YAMLError, text: string): string {
  const last = text.trimEnd().split("\n").length;
  const line = Math.min(linePos?.[0].line ?? 1, last);
  const open = /^Flow (map|sequence)/.exec(message)?.[1];
  const [firstLine = ""] = message.split("\n");
  if (/[[{,]$/.test(text.trimEnd()))
    return `yaml: line ${line}: did not find expected node content`;
  const why =
    open === undefined ? firstLine : `did not find expected ',' or '${open === "map" ? "}" : "]"}'`;
  return `yaml: line ${line}: ${why}`;
}
