// From the bytes of a `POST /config` to a declarative document, or to Kong's answer to bytes that are none.
// Source: Kong 3.9.1, kong/api/routes/config.lua and kong/api/api_helpers.lua.
import { md5Hex } from "../../core/hash.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { formFields } from "./form-fields.ts";
import { parseYaml } from "./parse-yaml.ts";
import { errorBody } from "./refusal.ts";

export interface ConfigRequest {
  /** The header, as it was sent. */
  readonly contentType?: string | undefined;
  readonly body: Buffer;
  /** Query parameters are fields of the document like any other. */
  readonly query?: ReadonlyMap<string, readonly string[]>;
}

export interface ParsedConfig {
  readonly ok: true;
  readonly document: unknown;
  /** MD5 of the text, when the document came as text: then `check_hash` can tell that nothing changed. */
  readonly hash?: string;
  readonly flattenErrors: boolean;
  readonly checkHash: boolean;
}

export interface RefusedBody {
  readonly ok: false;
  readonly status: number;
  /** Absent with 415, which Kong answers with a page of HTML. */
  readonly body?: object;
}

/** Nesting that Kong's JSON parser takes. */
const JSON_DEPTH_MAX = 1000;

const CONTENT_TYPES = [
  "application/json",
  "multipart/form-data",
  "application/x-www-form-urlencoded",
  "application/yaml",
  "text/yaml",
];

/** Never throws: the body is another program's output. */
export function parseBody(request: ConfigRequest): ParsedConfig | RefusedBody {
  const { contentType, body } = request;
  const isKnown = CONTENT_TYPES.some((known) => contentType?.startsWith(known));
  if (contentType === undefined ? body.length > 0 : !isKnown) return { ok: false, status: 415 };

  const params = bodyParams(contentType ?? "", body);
  if (!params.ok) return params;
  const fields: Record<string, unknown> = { ...queryFields(request.query), ...params.fields };
  const flattenErrors = isTruthy(fields["flatten_errors"]);
  const checkHash = String(fields["check_hash"]) === "1";
  delete fields["flatten_errors"];
  delete fields["check_hash"];
  const options = { flattenErrors, checkHash };

  if (fields["_format_version"] !== undefined && fields["_format_version"] !== false) {
    return { ok: true, document: fields, ...options };
  }
  const config = fields["config"];
  if (config !== undefined && config !== false) return parseText(config, options);
  if (body.length === 0) {
    return { ok: false, status: 400, body: { message: "expected a declarative configuration" } };
  }
  return parseText(body.toString("utf8"), options);
}

type Params =
  { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> } | RefusedBody;

function bodyParams(contentType: string, body: Buffer): Params {
  if (contentType.startsWith("application/json")) return jsonParams(body);
  return { ok: true, fields: formFields(contentType, body) };
}

function jsonParams(body: Buffer): Params {
  const parsed = parseJson(body.toString("utf8"));
  if (parsed === undefined) {
    return { ok: false, status: 400, body: { message: "Cannot parse JSON body" } };
  }
  if (typeof parsed.value !== "object" || parsed.value === null) {
    return { ok: false, status: 500, body: { message: "An unexpected error occurred" } };
  }
  return { ok: true, fields: { ...parsed.value } };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(text) ? undefined : { value };
  } catch {
    // Not JSON: the caller says so.
    return undefined;
  }
}

/** Counts brackets outside of strings. */
function isTooDeep(text: string): boolean {
  if (text.length < JSON_DEPTH_MAX) return false;
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, (depth += 1));
    else if (token === "]" || token === "}") depth -= 1;
  }
  return deepest > JSON_DEPTH_MAX;
}

function queryFields(query: ConfigRequest["query"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...(query ?? [])].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

interface FlagOptions {
  readonly flattenErrors: boolean;
  readonly checkHash: boolean;
}

const PARSER_FAILURE =
  "/usr/local/share/lua/5.1/lyaml/init.lua:460: bad argument #1 to 'parser' (must provide a string argument)";

/** JSON first, then YAML. */
function parseText(config: unknown, options: FlagOptions): ParsedConfig | RefusedBody {
  if (typeof config !== "string" && typeof config !== "number") return refusedText(PARSER_FAILURE);
  const text = String(config);
  const json = parseJson(text);
  const value = json !== undefined && isTable(json.value) ? json : parseYaml(text);
  if ("error" in value) return refusedText(value.error);
  if (!isTable(value.value)) return refusedText("expected an object");
  return { ok: true, document: value.value, hash: md5Hex(text), ...options };
}

function refusedText(reason: string): RefusedBody {
  const error = `failed parsing declarative configuration: ${reason}`;
  return { ok: false, status: 400, body: errorBody(new ErrorTable([["error", error]])) };
}

/** The words that Kong's Admin API takes for yes. */
export function isTruthy(value: unknown): boolean {
  if (typeof value === "string") return ["true", "1", "on", "yes"].includes(value.toLowerCase());
  return value === true || value === 1;
}

function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
