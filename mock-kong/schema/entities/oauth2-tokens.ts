// The entity `oauth2_tokens`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, uuid } from "../typedefs.ts";

export const oauth2Tokens = defineEntity({
  name: "oauth2_tokens",
  primary_key: ["id"],
  endpoint_key: "access_token",
  cache_key: ["access_token"],
  workspaceable: true,
  ttl: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    service: { type: "foreign", reference: "services", default: null, on_delete: "cascade" },
    credential: {
      type: "foreign",
      reference: "oauth2_credentials",
      required: true,
      on_delete: "cascade",
    },
    token_type: { type: "string", required: true, default: "bearer", one_of: ["bearer"] },
    expires_in: { type: "integer", required: true },
    access_token: { type: "string", required: false, auto: true, unique: true },
    refresh_token: { type: "string", required: false, unique: true },
    authenticated_userid: { type: "string", required: false },
    scope: { type: "string" },
  },
});
