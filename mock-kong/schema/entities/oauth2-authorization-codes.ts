// The entity `oauth2_authorization_codes`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, uuid } from "../typedefs.ts";

export const oauth2AuthorizationCodes = defineEntity({
  name: "oauth2_authorization_codes",
  primary_key: ["id"],
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
    code: { type: "string", required: false, auto: true, unique: true },
    authenticated_userid: { type: "string", required: false },
    scope: { type: "string" },
    challenge: { type: "string", required: false },
    challenge_method: { type: "string", required: false, one_of: ["S256"] },
    plugin: { type: "foreign", reference: "plugins", default: null, on_delete: "cascade" },
  },
});
