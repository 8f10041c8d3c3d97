// The entity `ca_certificates`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, certificate, tags, uuid } from "../typedefs.ts";

export const caCertificates = defineEntity({
  name: "ca_certificates",
  primary_key: ["id"],
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    cert: { ...certificate, required: true },
    cert_digest: { type: "string", unique: true },
    tags,
  },
  transformations: [{ input: ["cert"], on_write: "certificate_digest" }],
  entity_checks: [{ custom_entity_check: { check: "is_ca_certificate", field_sources: ["cert"] } }],
});
