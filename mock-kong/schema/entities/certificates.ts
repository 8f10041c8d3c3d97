// The entity `certificates`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, certificate, key, tags, uuid, wildcardHost } from "../typedefs.ts";

export const certificates = defineEntity({
  name: "certificates",
  primary_key: ["id"],
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    cert: { ...certificate, required: true, referenceable: true },
    key: { ...key, required: true, encrypted: true, referenceable: true },
    cert_alt: { ...certificate, required: false, referenceable: true },
    key_alt: { ...key, required: false, encrypted: true, referenceable: true },
    tags,
    snis: { type: "array", required: false, transient: true, elements: wildcardHost },
  },
  entity_checks: [
    { mutually_required: ["cert_alt", "key_alt"] },
    { custom_entity_check: { check: "certificate_matches_key", field_sources: ["cert", "key"] } },
    {
      custom_entity_check: {
        check: "alternative_matches_key",
        field_sources: ["cert_alt", "key_alt"],
      },
    },
    {
      custom_entity_check: {
        check: "certificates_differ_in_type",
        field_sources: ["cert", "cert_alt"],
      },
    },
  ],
});
