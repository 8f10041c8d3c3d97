// The entity `oauth2_credentials`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const oauth2Credentials = defineEntity({
  name: "oauth2_credentials",
  primary_key: ["id"],
  endpoint_key: "client_id",
  cache_key: ["client_id"],
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    consumer: { type: "foreign", reference: "consumers", required: true, on_delete: "cascade" },
    name: { type: "string", required: true },
    client_id: { type: "string", required: false, auto: true, unique: true },
    client_secret: { type: "string", required: false, auto: true, encrypted: true },
    hash_secret: { type: "boolean", required: true, default: false },
    redirect_uris: {
      type: "array",
      required: false,
      elements: { type: "string", custom_validator: "redirect_uri" },
    },
    tags,
    client_type: {
      type: "string",
      required: true,
      default: "confidential",
      one_of: ["confidential", "public"],
    },
  },
  transformations: [
    { input: ["hash_secret"], needs: ["client_secret"], on_write: "oauth2_secret" },
  ],
});
