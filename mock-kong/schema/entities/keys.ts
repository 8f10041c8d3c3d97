// The entity `keys`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, uuid } from "../typedefs.ts";

export const keys = defineEntity({
  name: "keys",
  primary_key: ["id"],
  endpoint_key: "name",
  cache_key: ["kid", "set"],
  workspaceable: true,
  ttl: false,
  fields: {
    id: uuid,
    set: { type: "foreign", reference: "key_sets", required: false, on_delete: "cascade" },
    name: { type: "string", required: false, unique: true },
    kid: { type: "string", required: true, unique: false },
    jwk: { type: "string", encrypted: true, referenceable: true },
    pem: {
      type: "record",
      required: false,
      custom_validator: "pem_keys",
      fields: {
        private_key: { type: "string", required: false, encrypted: true, referenceable: true },
        public_key: { type: "string", required: false, referenceable: true },
      },
      entity_checks: [{ at_least_one_of: ["private_key", "public_key"] }],
    },
    tags,
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
  },
  entity_checks: [
    { mutually_exclusive: ["pem", "jwk"] },
    { at_least_one_of: ["pem", "jwk"] },
    { custom_entity_check: { check: "key_material", field_sources: ["jwk", "pem", "kid"] } },
  ],
});
