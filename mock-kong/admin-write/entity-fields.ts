// What a write says about an entity, however it was sent.
import { formEntries } from "../config/form-fields.ts";
import { requestFields, type RequestFields } from "../admin/request-fields.ts";
import type { AdminRequest } from "../admin/resource.ts";
import type { JsonObject } from "../../core/json.ts";
import type { CollectionPath } from "../admin/collection-paths.ts";
import type { SchemaRegistry } from "../schema/registry.ts";
import { decodeForm } from "./decode-form.ts";
import { inferFields } from "./infer-values.ts";

/** @param known what else decides which fields there are: the kind of a plugin that is changed. */
export function entityFields(
  schemas: SchemaRegistry,
  { collection }: CollectionPath,
  request: AdminRequest,
  known: JsonObject = {},
): RequestFields {
  const { contentType, body } = request;
  const record = schemas.entity(collection);
  const read = requestFields(request);
  const entries = contentType === undefined ? undefined : formEntries(contentType, body);
  if (!read.ok || entries === undefined || record === undefined) return read;
  const fields = inferFields(record, { ...known, ...decodeForm(entries) });
  return { ok: true, fields };
}
