// The plugin `cors`. Source: Kong 3.9.1, kong/plugins/cors/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols, noConsumer } from "../typedefs.ts";

export const cors = defineSubschema({
  name: "cors",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        origins: { type: "array", elements: { type: "string", custom_validator: "cors_origin" } },
        headers: { type: "array", elements: { type: "string" } },
        exposed_headers: { type: "array", elements: { type: "string" } },
        methods: {
          type: "array",
          default: ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"],
          elements: {
            type: "string",
            one_of: [
              "GET",
              "HEAD",
              "PUT",
              "PATCH",
              "POST",
              "DELETE",
              "OPTIONS",
              "TRACE",
              "CONNECT",
            ],
          },
        },
        max_age: { type: "number" },
        credentials: { type: "boolean", required: true, default: false },
        private_network: { type: "boolean", required: true, default: false },
        preflight_continue: { type: "boolean", required: true, default: false },
      },
    },
  },
});
