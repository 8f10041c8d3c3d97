// The plugin `request-transformer`. Source: Kong 3.9.1, kong/plugins/request-transformer/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols } from "../typedefs.ts";

export const requestTransformer = defineSubschema({
  name: "request-transformer",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        http_method: { type: "string", match: "^%u+$" },
        remove: {
          type: "record",
          required: true,
          fields: {
            body: { type: "array", required: true, default: [], elements: { type: "string" } },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "header_of_pair" },
            },
            querystring: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string" },
            },
          },
        },
        rename: {
          type: "record",
          required: true,
          fields: {
            body: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "template_pair" },
            },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$", custom_validator: "header_pair" },
            },
            querystring: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "template_pair" },
            },
          },
        },
        replace: {
          type: "record",
          required: true,
          fields: {
            body: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "template_pair" },
            },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$", custom_validator: "header_of_pair" },
            },
            querystring: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "template_pair" },
            },
            uri: { type: "string" },
          },
        },
        add: {
          type: "record",
          required: true,
          fields: {
            body: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "template_pair" },
            },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$", custom_validator: "header_of_pair" },
            },
            querystring: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "template_pair" },
            },
          },
        },
        append: {
          type: "record",
          required: true,
          fields: {
            body: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "template_pair" },
            },
            headers: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", match: "^[^:]+:.*$", custom_validator: "header_of_pair" },
            },
            querystring: {
              type: "array",
              required: true,
              default: [],
              elements: { type: "string", custom_validator: "template_pair" },
            },
          },
        },
      },
    },
  },
});
