// The entity `basicauth_credentials`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const basicauthCredentials = defineEntity({
  name: "basicauth_credentials",
  primary_key: ["id"],
  endpoint_key: "username",
  cache_key: ["username"],
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    consumer: { type: "foreign", reference: "consumers", required: true, on_delete: "cascade" },
    username: { type: "string", required: true, unique: true },
    password: { type: "string", required: true, encrypted: true },
    tags,
  },
  transformations: [{ input: ["password"], needs: ["consumer.id"], on_write: "password_hash" }],
});
