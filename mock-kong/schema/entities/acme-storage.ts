// The entity `acme_storage`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, uuid } from "../typedefs.ts";

export const acmeStorage = defineEntity({
  name: "acme_storage",
  primary_key: ["id"],
  cache_key: ["key"],
  ttl: true,
  fields: {
    id: uuid,
    key: { type: "string", required: true, auto: true, unique: true },
    value: { type: "string", required: true, auto: true },
    created_at: autoTimestamp,
  },
});
