// The plugin `ai-prompt-decorator`. Source: Kong 3.9.1, kong/plugins/ai-prompt-decorator/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols } from "../typedefs.ts";

export const aiPromptDecorator = defineSubschema({
  name: "ai-prompt-decorator",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        prompts: {
          type: "record",
          required: false,
          fields: {
            prepend: {
              type: "array",
              required: false,
              len_max: 15,
              elements: {
                type: "record",
                required: false,
                fields: {
                  role: {
                    type: "string",
                    required: true,
                    default: "system",
                    one_of: ["system", "assistant", "user"],
                  },
                  content: { type: "string", required: true, len_max: 500, len_min: 1 },
                },
              },
            },
            append: {
              type: "array",
              required: false,
              len_max: 15,
              elements: {
                type: "record",
                required: false,
                fields: {
                  role: {
                    type: "string",
                    required: true,
                    default: "system",
                    one_of: ["system", "assistant", "user"],
                  },
                  content: { type: "string", required: true, len_max: 500, len_min: 1 },
                },
              },
            },
          },
        },
        max_request_body_size: { type: "integer", default: 8192, gt: 0 },
        llm_format: {
          type: "string",
          required: false,
          default: "openai",
          one_of: ["openai", "bedrock", "gemini"],
        },
      },
    },
  },
  entity_checks: [{ at_least_one_of: ["config.prompts.prepend", "config.prompts.append"] }],
});
