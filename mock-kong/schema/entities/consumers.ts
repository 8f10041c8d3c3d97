// The entity `consumers`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const consumers = defineEntity({
  name: "consumers",
  primary_key: ["id"],
  endpoint_key: "username",
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    username: { type: "string", unique: true },
    custom_id: { type: "string", unique: true },
    tags,
  },
  entity_checks: [{ at_least_one_of: ["custom_id", "username"] }],
});
