// The entity `vaults`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const vaults = defineEntity({
  name: "vaults",
  primary_key: ["id"],
  endpoint_key: "prefix",
  cache_key: ["prefix"],
  workspaceable: true,
  subschema_key: "name",
  subschema_error: "vault '%s' is not installed",
  fields: {
    id: uuid,
    prefix: {
      type: "string",
      required: true,
      unique: true,
      match: "^[a-z][a-z%d-]-[a-z%d]+$",
      not_one_of: ["env"],
      unique_across_ws: true,
    },
    name: { type: "string", required: true },
    description: { type: "string" },
    config: { type: "record", abstract: true },
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    tags,
  },
});
