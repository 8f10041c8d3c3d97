// The plugin `bot-detection`. Source: Kong 3.9.1, kong/plugins/bot-detection/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols, noConsumer } from "../typedefs.ts";

export const botDetection = defineSubschema({
  name: "bot-detection",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        allow: { type: "array", default: [], elements: { type: "string", is_regex: true } },
        deny: { type: "array", default: [], elements: { type: "string", is_regex: true } },
      },
    },
  },
});
