// Which tracing headers a plugin reads, removes and writes. Source: Kong 3.9.1, kong/tracing/propagation/schema.lua.
import type { Field } from "../field.ts";

export const propagation = {
  type: "record",
  required: true,
  fields: {
    extract: {
      type: "array",
      elements: { type: "string", one_of: ["jaeger", "gcp", "ot", "w3c", "datadog", "b3", "aws"] },
    },
    clear: { type: "array", elements: { type: "string", custom_validator: "header_name" } },
    inject: {
      type: "array",
      elements: {
        type: "string",
        one_of: ["preserve", "jaeger", "gcp", "ot", "w3c", "datadog", "b3", "aws", "b3-single"],
      },
    },
    default_format: {
      type: "string",
      required: true,
      one_of: ["jaeger", "gcp", "ot", "w3c", "datadog", "b3", "aws", "b3-single"],
    },
  },
} as const satisfies Field;
