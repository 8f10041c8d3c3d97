// The plugin `correlation-id`. Source: Kong 3.9.1, kong/plugins/correlation-id/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols } from "../typedefs.ts";

export const correlationId = defineSubschema({
  name: "correlation-id",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        header_name: { type: "string", default: "Kong-Request-ID" },
        generator: {
          type: "string",
          required: true,
          default: "uuid#counter",
          one_of: ["uuid", "uuid#counter", "tracker"],
        },
        echo_downstream: { type: "boolean", required: true, default: false },
      },
    },
  },
});
