// Request bodies: JSON and YAML, by their content type.
import {
  isScalar,
  LineCounter,
  parse as parseYaml,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from "yaml";
import type { Resource } from "../discovery/resource.ts";
import { objectOr } from "../../core/json.ts";
import { builtInType, typeNameOf } from "../schema/built-in-types.ts";
import { badRequest, unsupportedMediaType } from "../statuses.ts";
import { reportStrictly } from "../verbs/body.ts";
import type { WriteOptions } from "../verbs/options.ts";
import { mediaTypes } from "./accept.ts";
import { decodeMessage, openEnvelope, PROTOBUF_TYPE } from "./protobuf-decode.ts";
import { repeatedKeys } from "./repeated-keys.ts";
import { WireError } from "./protobuf-wire.ts";
import { JSON_TYPE, type ApiRequest } from "./message.ts";

/** The real server's limit for everything but CustomResourceDefinitions. */
export const BODY_BYTES_MAX = 3 * 1024 * 1024;

const YAML_TYPE = "application/yaml";

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
  const repeated = repeatedKeys(text).map((path) => `duplicate field ${JSON.stringify(path)}`);
  reportStrictly(resource, repeated, options);
  return value;
}

function bodyTypes({ custom }: Resource): readonly string[] {
  return [JSON_TYPE, YAML_TYPE, ...(custom === undefined ? [PROTOBUF_TYPE] : [])];
}

/** Without parameters; JSON when there is none. */
export function contentType({ headers }: ApiRequest): string {
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

function readJson(text: string, { kind }: Resource): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const why = `couldn't get version/kind; json parse error: ${jsonProblem(text)}`;
    throw unrecognized(kind, why, text);
  }
}

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
export function readPatch(request: ApiRequest): unknown {
  const text = textOf(request);
  if (contentType(request) === "application/apply-patch+yaml") return parseYaml(text, YAML_OPTIONS);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(`error decoding patch: ${jsonProblem(text)}`);
  }
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
  const listed = `yaml: unmarshal errors:\n${repeated.map((line) => `  ${line}`).join("\n")}`;
  reportStrictly(resource, repeated.length === 0 ? [] : [listed], options);
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
  const why =
    open === undefined ? firstLine : `did not find expected ',' or '${open === "map" ? "}" : "]"}'`;
  return `yaml: line ${line}: ${why}`;
}

/** The words of Go's decoder for what is not JSON. */
function jsonProblem(text: string): string {
  const open = text.trimEnd();
  if (open === "" || !balanced(open)) return "unexpected end of JSON input";
  const bad = /[^\s[{"\d-]/.exec(open)?.[0] ?? open[0] ?? "";
  return `invalid character '${bad}' looking for beginning of value`;
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text.replaceAll(/"(?:[^"\\]|\\.)*"/g, "")) {
    if ("[{".includes(character)) depth += 1;
    else if ("]}".includes(character)) depth -= 1;
    else if (character === '"') return false;
  }
  return depth <= 0;
}
