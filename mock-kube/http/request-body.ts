// Request bodies: JSON and YAML, by their content type.
import { parse as parseYaml, YAMLParseError } from "yaml";
import type { Resource } from "../discovery/resource.ts";
import { objectOr } from "../../core/json.ts";
import { builtInType, typeNameOf } from "../schema/built-in-types.ts";
import { badRequest, unsupportedMediaType } from "../statuses.ts";
import { mediaTypes } from "./accept.ts";
import { decodeMessage, openEnvelope, PROTOBUF_TYPE } from "./protobuf-decode.ts";
import { WireError } from "./protobuf-wire.ts";
import { JSON_TYPE, type ApiRequest } from "./message.ts";

/** The real server's limit for everything but CustomResourceDefinitions. */
export const BODY_BYTES_MAX = 3 * 1024 * 1024;

const YAML_TYPE = "application/yaml";
const BODY_TYPES = [JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE];

/** @throws {KubeApiError} 400 when the body cannot be read, 415 when its type is not known. */
export function readBody(request: ApiRequest, resource: Resource): unknown {
  const type = contentType(request);
  if (type === YAML_TYPE) return readYaml(request, resource);
  if (type === PROTOBUF_TYPE && resource.typeName !== undefined) {
    return readProtobuf(request.body, resource);
  }
  if (type !== JSON_TYPE) throw unsupportedMediaType(BODY_TYPES);
  return readJson(textOf(request), resource);
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
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${jsonProblem(text)}`,
    );
  }
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

function readYaml(request: ApiRequest, { kind }: Resource): unknown {
  const text = textOf(request);
  try {
    const value: unknown = parseYaml(text, YAML_OPTIONS);
    return objectOr(value);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const line = error.linePos?.[0].line ?? 1;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): yaml: line ${line}: ${error.message}`,
    );
  }
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
