// The plugin `redirect`. Source: Kong 3.9.1, kong/plugins/redirect/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols, url } from "../typedefs.ts";

export const redirect = defineSubschema({
  name: "redirect",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        status_code: { type: "integer", required: true, default: 301, between: [100, 599] },
        location: { ...url, required: true },
        keep_incoming_path: { type: "boolean", default: false },
      },
    },
  },
});
