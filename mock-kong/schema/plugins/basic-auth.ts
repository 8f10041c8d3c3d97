// The plugin `basic-auth`. Source: Kong 3.9.1, kong/plugins/basic-auth/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols, noConsumer } from "../typedefs.ts";

export const basicAuth = defineSubschema({
  name: "basic-auth",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        anonymous: { type: "string" },
        hide_credentials: { type: "boolean", required: true, default: false },
        realm: { type: "string", required: true, default: "service" },
      },
    },
  },
});
