// The entity `key_sets`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const keySets = defineEntity({
  name: "key_sets",
  primary_key: ["id"],
  endpoint_key: "name",
  workspaceable: true,
  ttl: false,
  fields: {
    id: uuid,
    name: { type: "string", required: false, unique: true },
    tags,
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
  },
});
