// The entity `acls`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const acls = defineEntity({
  name: "acls",
  primary_key: ["id"],
  cache_key: ["consumer", "group"],
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    consumer: { type: "foreign", reference: "consumers", required: true, on_delete: "cascade" },
    group: { type: "string", required: true },
    tags,
  },
});
