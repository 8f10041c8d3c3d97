// The plugin `key-auth`. Source: Kong 3.9.1, kong/plugins/key-auth/schema.lua.
import { defineSubschema } from "../field.ts";
import { headerName, httpProtocols, noConsumer } from "../typedefs.ts";

export const keyAuth = defineSubschema({
  name: "key-auth",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        key_names: { type: "array", required: true, default: ["apikey"], elements: headerName },
        hide_credentials: { type: "boolean", required: true, default: false },
        anonymous: { type: "string" },
        key_in_header: { type: "boolean", required: true, default: true },
        key_in_query: { type: "boolean", required: true, default: true },
        key_in_body: { type: "boolean", required: true, default: false },
        run_on_preflight: { type: "boolean", required: true, default: true },
        realm: { type: "string", required: false },
      },
    },
  },
});
