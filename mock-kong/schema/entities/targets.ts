// The entity `targets`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestampMs, port, tags, uuid } from "../typedefs.ts";

export const targets = defineEntity({
  name: "targets",
  primary_key: ["id"],
  endpoint_key: "target",
  cache_key: ["upstream", "target"],
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestampMs,
    updated_at: autoTimestampMs,
    upstream: { type: "foreign", reference: "upstreams", required: true, on_delete: "cascade" },
    target: { type: "string", required: true, custom_validator: "target" },
    weight: { ...port, default: 100 },
    tags,
  },
});
