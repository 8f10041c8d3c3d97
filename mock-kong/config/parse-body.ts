// From the bytes of a `POST /config` to a declarative document, or to Kong's answer to bytes that are none.
// Source: Kong 3.9.1, kong/api/routes/config.lua.
import { md5Hex } from "../../core/hash.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { isTable } from "../schema/lua-value.ts";
import { parseYaml } from "./parse-yaml.ts";
import { errorBody } from "./refusal.ts";
import {
  parseJson,
  requestParams,
  type ParamsRequest,
  type RefusedBody,
} from "./request-params.ts";

export interface ParsedConfig {
  readonly ok: true;
  readonly document: unknown;
  /** MD5 of the text, when the document came as text: then `check_hash` can tell that nothing changed. */
  readonly hash?: string;
  readonly flattenErrors: boolean;
  readonly checkHash: boolean;
}

/** Never throws: the body is another program's output. Fields of the query are fields of the document. */
export function parseBody(request: ParamsRequest): ParsedConfig | RefusedBody {
  const params = requestParams(request, true);
  if (!params.ok) return params;
  const { flatten_errors: flatten, check_hash: check, ...fields } = params.fields;
  const options = { flattenErrors: isTruthy(flatten), checkHash: String(check) === "1" };

  const { _format_version: version, config } = fields;
  if (isLuaTrue(version)) return { ok: true, document: fields, ...options };
  if (isLuaTrue(config)) return parseText(config, options);
  if (request.body.length === 0) {
    return { ok: false, status: 400, body: { message: "expected a declarative configuration" } };
  }
  return parseText(request.body.toString("utf8"), options);
}

interface Flags {
  readonly flattenErrors: boolean;
  readonly checkHash: boolean;
}

const NO_TEXT =
  "/usr/local/share/lua/5.1/lyaml/init.lua:460: bad argument #1 to 'parser' (must provide a string argument)";

/** JSON first, then YAML. */
function parseText(config: unknown, options: Flags): ParsedConfig | RefusedBody {
  if (typeof config !== "string" && typeof config !== "number") return refusedText(NO_TEXT);
  const text = String(config);
  const json = parseJson(text);
  const parsed = json !== undefined && isTable(json.value) ? json : parseYaml(text);
  if ("error" in parsed) return refusedText(parsed.error);
  if (!isTable(parsed.value)) return refusedText("expected an object");
  return { ok: true, document: parsed.value, hash: md5Hex(text), ...options };
}

function refusedText(reason: string): RefusedBody {
  const error = `failed parsing declarative configuration: ${reason}`;
  return { ok: false, status: 400, body: errorBody(new ErrorTable([["error", error]])) };
}

/** The words that Kong's Admin API takes for yes. */
function isTruthy(value: unknown): boolean {
  if (typeof value === "string") return ["true", "1", "on", "yes"].includes(value.toLowerCase());
  return value === true || value === 1;
}

/** Null is as good as anything to Lua. */
function isLuaTrue(value: unknown): boolean {
  return value !== undefined && value !== false;
}
