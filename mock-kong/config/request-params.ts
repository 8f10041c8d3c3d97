// What an Admin API request says: the fields of its body over the arguments of its query.
// Source: Kong 3.9.1, kong/api/api_helpers.lua and lapis.
import { isTable } from "../schema/lua-value.ts";
import { formFields } from "./form-fields.ts";

export interface ParamsRequest {
  /** The header, as it was sent. */
  readonly contentType?: string | undefined;
  readonly body: Buffer;
  readonly query?: ReadonlyMap<string, readonly string[]>;
}

export interface RefusedBody {
  readonly ok: false;
  readonly status: number;
  /** Absent with 415, which Kong answers with a page of HTML. */
  readonly body?: object;
}

export type RequestParams =
  { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> } | RefusedBody;

/** Nesting that Kong's JSON parser takes. */
const JSON_DEPTH_MAX = 1000;

const CONTENT_TYPES = [
  "application/json",
  "multipart/form-data",
  "application/x-www-form-urlencoded",
];
const YAML_TYPES = ["application/yaml", "text/yaml"];

/**
 * Never throws: the request is another program's output.
 * @param takesYaml whether a body of YAML is let through; it adds no fields.
 */
export function requestParams(request: ParamsRequest, takesYaml = false): RequestParams {
  const { contentType, body } = request;
  const types = takesYaml ? [...CONTENT_TYPES, ...YAML_TYPES] : CONTENT_TYPES;
  const isKnown = types.some((known) => contentType?.startsWith(known));
  if (contentType === undefined ? body.length > 0 : !isKnown) return { ok: false, status: 415 };

  const fields = contentType?.startsWith("application/json")
    ? jsonFields(body)
    : { ok: true as const, fields: formFields(contentType ?? "", body) };
  if (!fields.ok) return fields;
  return { ok: true, fields: { ...queryFields(request.query), ...fields.fields } };
}

function jsonFields(body: Buffer): RequestParams {
  const parsed = parseJson(body.toString("utf8"));
  if (parsed === undefined) {
    return { ok: false, status: 400, body: { message: "Cannot parse JSON body" } };
  }
  if (!isTable(parsed.value)) {
    return { ok: false, status: 500, body: { message: "An unexpected error occurred" } };
  }
  return { ok: true, fields: { ...parsed.value } };
}

/** `undefined` for what is no JSON, or nested too deeply. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(text) ? undefined : { value };
  } catch {
    // Not JSON: the caller says so.
    return undefined;
  }
}

/** A quick look first: few bodies have that many brackets in a row of openings. */
function isTooDeep(text: string): boolean {
  const opened = text.length < JSON_DEPTH_MAX ? 0 : countOpenings(text);
  if (opened <= JSON_DEPTH_MAX) return false;
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isText) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isText = false;
    } else if (code === QUOTE) isText = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return deepest > JSON_DEPTH_MAX;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function countOpenings(text: string): number {
  let count = 0;
  for (const bracket of ["[", "{"]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > JSON_DEPTH_MAX) return count;
    }
  }
  return count;
}

function queryFields(query: ParamsRequest["query"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...(query ?? [])].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}
