// The fields that a request to the Admin API carries in its body.
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { formFields } from "../config/form-fields.ts";
import { htmlPage } from "./html-page.ts";
import type { AdminReply, AdminRequest } from "./resource.ts";

export type RequestFields =
  | { readonly ok: true; readonly fields: JsonObject }
  | { readonly ok: false; readonly reply: AdminReply };

const JSON_TYPE = "application/json";
const FORM_TYPES = ["multipart/form-data", "application/x-www-form-urlencoded"];

/** @see Kong 3.9 kong/api/api_helpers.lua before_filter and parse_params */
export function requestFields({ contentType, body }: AdminRequest): RequestFields {
  if (contentType === undefined) {
    return body.length === 0 ? { ok: true, fields: {} } : { ok: false, reply: htmlPage(415) };
  }
  if (FORM_TYPES.some((type) => contentType.startsWith(type))) {
    return { ok: true, fields: formFields(contentType, body) };
  }
  if (!contentType.startsWith(JSON_TYPE)) return { ok: false, reply: htmlPage(415) };
  return jsonFields(body);
}

function jsonFields(body: Buffer): RequestFields {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (isJsonObject(value)) return { ok: true, fields: value };
    if (Array.isArray(value)) return { ok: true, fields: {} };
    return { ok: false, reply: { status: 500, body: { message: "An unexpected error occurred" } } };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, reply: { status: 400, body: { message: "Cannot parse JSON body" } } };
  }
}
