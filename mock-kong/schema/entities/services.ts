// The entity `services`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, host, path, port, tags, utf8Name, uuid } from "../typedefs.ts";

export const services = defineEntity({
  name: "services",
  primary_key: ["id"],
  endpoint_key: "name",
  workspaceable: true,
  fields: {
    id: uuid,
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    name: utf8Name,
    retries: { type: "integer", default: 5, between: [0, 32767] },
    protocol: {
      type: "string",
      required: true,
      default: "http",
      one_of: ["grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp"],
    },
    host: { ...host, required: true },
    port: { ...port, required: true, default: 80 },
    path,
    connect_timeout: { type: "integer", default: 60000, between: [1, 2147483646] },
    write_timeout: { type: "integer", default: 60000, between: [1, 2147483646] },
    read_timeout: { type: "integer", default: 60000, between: [1, 2147483646] },
    tags,
    client_certificate: { type: "foreign", reference: "certificates" },
    tls_verify: { type: "boolean" },
    tls_verify_depth: { type: "integer", default: null, between: [0, 64] },
    ca_certificates: { type: "array", elements: { type: "string", uuid: true } },
    enabled: { type: "boolean", required: true, default: true },
  },
  shorthand_fields: { url: { type: "string", to: "service_url" } },
  entity_checks: [
    {
      conditional: {
        if_field: "protocol",
        if_match: { one_of: ["tcp", "tls", "udp", "grpc", "grpcs"] },
        then_field: "path",
        then_match: { eq: null },
      },
    },
    {
      conditional: {
        if_field: "protocol",
        if_match: { not_one_of: ["https", "tls"] },
        then_field: "client_certificate",
        then_match: { eq: null },
      },
    },
    {
      conditional: {
        if_field: "protocol",
        if_match: { not_one_of: ["https", "tls"] },
        then_field: "tls_verify",
        then_match: { eq: null },
      },
    },
    {
      conditional: {
        if_field: "protocol",
        if_match: { not_one_of: ["https", "tls"] },
        then_field: "tls_verify_depth",
        then_match: { eq: null },
      },
    },
    {
      conditional: {
        if_field: "protocol",
        if_match: { not_one_of: ["https", "tls"] },
        then_field: "ca_certificates",
        then_match: { eq: null },
      },
    },
  ],
});
