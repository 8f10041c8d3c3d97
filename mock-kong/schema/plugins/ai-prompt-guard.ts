// The plugin `ai-prompt-guard`. Source: Kong 3.9.1, kong/plugins/ai-prompt-guard/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols } from "../typedefs.ts";

export const aiPromptGuard = defineSubschema({
  name: "ai-prompt-guard",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        allow_patterns: {
          type: "array",
          required: false,
          len_max: 10,
          elements: { type: "string", len_max: 500, len_min: 1 },
        },
        deny_patterns: {
          type: "array",
          required: false,
          len_max: 10,
          elements: { type: "string", len_max: 500, len_min: 1 },
        },
        allow_all_conversation_history: { type: "boolean", required: true, default: false },
        max_request_body_size: { type: "integer", default: 8192, gt: 0 },
        match_all_roles: { type: "boolean", required: true, default: false },
        llm_format: {
          type: "string",
          required: false,
          default: "openai",
          one_of: ["openai", "bedrock", "gemini"],
        },
      },
    },
  },
  entity_checks: [
    { at_least_one_of: ["config.allow_patterns", "config.deny_patterns"] },
    {
      conditional: {
        if_field: "config.match_all_roles",
        if_match: { eq: true },
        then_field: "config.allow_all_conversation_history",
        then_match: { eq: false },
      },
    },
  ],
});
