// The plugin `request-size-limiting`. Source: Kong 3.9.1, kong/plugins/request-size-limiting/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols } from "../typedefs.ts";

export const requestSizeLimiting = defineSubschema({
  name: "request-size-limiting",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        allowed_payload_size: { type: "integer", default: 128 },
        size_unit: {
          type: "string",
          required: true,
          default: "megabytes",
          one_of: ["megabytes", "kilobytes", "bytes"],
        },
        require_content_length: { type: "boolean", required: true, default: false },
      },
    },
  },
});
