// The plugin `request-termination`. Source: Kong 3.9.1, kong/plugins/request-termination/schema.lua.
import { defineSubschema } from "../field.ts";
import { headerName, httpProtocols } from "../typedefs.ts";

export const requestTermination = defineSubschema({
  name: "request-termination",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      custom_validator: "termination_body",
      fields: {
        status_code: { type: "integer", required: true, default: 503, between: [100, 599] },
        message: { type: "string" },
        content_type: { type: "string" },
        body: { type: "string" },
        echo: { type: "boolean", required: true, default: false },
        trigger: headerName,
      },
    },
  },
});
