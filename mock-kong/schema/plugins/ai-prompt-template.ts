// The plugin `ai-prompt-template`. Source: Kong 3.9.1, kong/plugins/ai-prompt-template/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols } from "../typedefs.ts";

export const aiPromptTemplate = defineSubschema({
  name: "ai-prompt-template",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        templates: {
          type: "array",
          required: true,
          elements: {
            type: "record",
            required: true,
            fields: {
              name: { type: "string", required: true },
              template: { type: "string", required: true },
            },
          },
        },
        allow_untemplated_requests: { type: "boolean", required: true, default: true },
        log_original_request: { type: "boolean", required: true, default: false },
        max_request_body_size: { type: "integer", default: 8192, gt: 0 },
      },
    },
  },
});
