// The plugin `response-transformer`. Source: Kong 3.9.1, kong/plugins/response-transformer/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols } from "../typedefs.ts";

export const responseTransformer = defineSubschema({
  name: "response-transformer",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        remove: {
          type: "record",
          required: true,
          fields: {
            json: { type: "array", required: true, default: [], elements: { type: "string" } },
            headers: { type: "array", required: true, default: [], elements: { type: "string" } },
          },
        },
        rename: {
          type: "record",
          required: true,
          fields: {
            json: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$" },
            },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$", custom_validator: "header_pair" },
            },
          },
        },
        replace: {
          type: "record",
          required: true,
          fields: {
            json: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$" },
            },
            json_types: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", one_of: ["boolean", "number", "string"] },
            },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$" },
            },
          },
        },
        add: {
          type: "record",
          required: true,
          fields: {
            json: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$" },
            },
            json_types: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", one_of: ["boolean", "number", "string"] },
            },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$" },
            },
          },
        },
        append: {
          type: "record",
          required: true,
          fields: {
            json: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$" },
            },
            json_types: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", one_of: ["boolean", "number", "string"] },
            },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$" },
            },
          },
        },
      },
    },
  },
});
