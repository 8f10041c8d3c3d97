// The plugin `standard-webhooks`. Source: Kong 3.9.1, kong/plugins/standard-webhooks/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols, noConsumer } from "../typedefs.ts";

export const standardWebhooks = defineSubschema({
  name: "standard-webhooks",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        secret_v1: { type: "string", required: true, encrypted: true, referenceable: true },
        tolerance_second: { type: "integer", required: true, default: 300, gt: -1 },
      },
    },
  },
});
