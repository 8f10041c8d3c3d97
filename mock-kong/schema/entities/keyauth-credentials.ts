// The entity `keyauth_credentials`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const keyauthCredentials = defineEntity({
  name: "keyauth_credentials",
  primary_key: ["id"],
  endpoint_key: "key",
  cache_key: ["key"],
  workspaceable: true,
  ttl: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    consumer: { type: "foreign", reference: "consumers", required: true, on_delete: "cascade" },
    key: { type: "string", required: false, auto: true, unique: true },
    tags,
  },
});
