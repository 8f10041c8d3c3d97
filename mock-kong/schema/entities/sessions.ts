// The entity `sessions`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, uuid } from "../typedefs.ts";

export const sessions = defineEntity({
  name: "sessions",
  primary_key: ["id"],
  endpoint_key: "session_id",
  cache_key: ["session_id"],
  ttl: true,
  fields: {
    id: uuid,
    session_id: { type: "string", required: true, unique: true },
    expires: { type: "integer" },
    data: { type: "string" },
    created_at: autoTimestamp,
  },
});
