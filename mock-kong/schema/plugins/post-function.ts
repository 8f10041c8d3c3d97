// The plugin `post-function`. Source: Kong 3.9.1, kong/plugins/post-function/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols, noConsumer } from "../typedefs.ts";

export const postFunction = defineSubschema({
  name: "post-function",
  fields: {
    consumer: noConsumer,
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        certificate: {
          type: "array",
          required: true,
          default: [],
          elements: { type: "string", required: false, custom_validator: "post_function_code" },
        },
        rewrite: {
          type: "array",
          required: true,
          default: [],
          elements: { type: "string", required: false, custom_validator: "post_function_code" },
        },
        access: {
          type: "array",
          required: true,
          default: [],
          elements: { type: "string", required: false, custom_validator: "post_function_code" },
        },
        header_filter: {
          type: "array",
          required: true,
          default: [],
          elements: { type: "string", required: false, custom_validator: "post_function_code" },
        },
        body_filter: {
          type: "array",
          required: true,
          default: [],
          elements: { type: "string", required: false, custom_validator: "post_function_code" },
        },
        log: {
          type: "array",
          required: true,
          default: [],
          elements: { type: "string", required: false, custom_validator: "post_function_code" },
        },
      },
    },
  },
  entity_checks: [
    {
      at_least_one_of: [
        "config.certificate",
        "config.rewrite",
        "config.access",
        "config.header_filter",
        "config.body_filter",
        "config.log",
      ],
    },
  ],
});
