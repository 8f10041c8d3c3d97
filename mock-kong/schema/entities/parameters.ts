// The entity `parameters`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp } from "../typedefs.ts";

export const parameters = defineEntity({
  name: "parameters",
  primary_key: ["key"],
  cache_key: ["key"],
  workspaceable: false,
  fields: {
    created_at: autoTimestamp,
    key: { type: "string", required: true, unique: true },
    value: { type: "string", required: true },
  },
});
