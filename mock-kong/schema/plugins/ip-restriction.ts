// The plugin `ip-restriction`. Source: Kong 3.9.1, kong/plugins/ip-restriction/schema.lua.
import { defineSubschema } from "../field.ts";
import { ipOrCidr } from "../typedefs.ts";

export const ipRestriction = defineSubschema({
  name: "ip-restriction",
  fields: {
    protocols: {
      type: "set",
      required: true,
      default: ["http", "https", "tcp", "tls", "grpc", "grpcs"],
      elements: {
        type: "string",
        one_of: ["grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp"],
      },
    },
    config: {
      type: "record",
      required: true,
      fields: {
        allow: { type: "array", elements: ipOrCidr },
        deny: { type: "array", elements: ipOrCidr },
        status: { type: "number", required: false },
        message: { type: "string", required: false },
      },
    },
  },
  entity_checks: [{ at_least_one_of: ["config.allow", "config.deny"] }],
});
