// The entity `hmacauth_credentials`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const hmacauthCredentials = defineEntity({
  name: "hmacauth_credentials",
  primary_key: ["id"],
  endpoint_key: "username",
  cache_key: ["username"],
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    consumer: { type: "foreign", reference: "consumers", required: true, on_delete: "cascade" },
    username: { type: "string", required: true, unique: true },
    secret: { type: "string", auto: true },
    tags,
  },
});
