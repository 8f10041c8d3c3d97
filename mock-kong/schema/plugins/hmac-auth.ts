// The plugin `hmac-auth`. Source: Kong 3.9.1, kong/plugins/hmac-auth/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols, noConsumer } from "../typedefs.ts";

export const hmacAuth = defineSubschema({
  name: "hmac-auth",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        hide_credentials: { type: "boolean", required: true, default: false },
        clock_skew: { type: "number", default: 300, gt: 0 },
        anonymous: { type: "string" },
        validate_request_body: { type: "boolean", required: true, default: false },
        enforce_headers: { type: "array", default: [], elements: { type: "string" } },
        algorithms: {
          type: "array",
          default: ["hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"],
          elements: {
            type: "string",
            one_of: ["hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"],
          },
        },
        realm: { type: "string", required: false },
      },
    },
  },
});
