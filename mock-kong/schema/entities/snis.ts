// The entity `snis`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid, wildcardHost } from "../typedefs.ts";

export const snis = defineEntity({
  name: "snis",
  primary_key: ["id"],
  endpoint_key: "name",
  workspaceable: true,
  fields: {
    id: uuid,
    name: { ...wildcardHost, required: true, unique: true, unique_across_ws: true },
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    tags,
    certificate: { type: "foreign", reference: "certificates", required: true },
  },
});
