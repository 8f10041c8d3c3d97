// The plugin `ai-proxy`. Source: Kong 3.9.1, kong/plugins/ai-proxy/schema.lua.
import { defineSubschema } from "../field.ts";
import { llmAuth, llmLogging, llmModel, llmRouteType } from "../shared/llm.ts";
import { httpProtocols } from "../typedefs.ts";

export const aiProxy = defineSubschema({
  name: "ai-proxy",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        route_type: llmRouteType,
        auth: llmAuth,
        model: llmModel,
        logging: llmLogging,
        response_streaming: {
          type: "string",
          required: false,
          default: "allow",
          one_of: ["allow", "deny", "always"],
        },
        max_request_body_size: { type: "integer", default: 8192, gt: 0 },
        model_name_header: { type: "boolean", default: true },
        llm_format: {
          type: "string",
          required: false,
          default: "openai",
          one_of: ["openai", "bedrock", "gemini"],
        },
      },
      entity_checks: [
        {
          conditional: {
            if_field: "model.provider",
            if_match: { one_of: ["bedrock", "gemini"] },
            then_field: "auth.allow_override",
            then_match: { eq: false },
            then_err: "bedrock and gemini only support auth.allow_override = false",
          },
        },
        { mutually_required: ["auth.header_name", "auth.header_value"] },
        { mutually_required: ["auth.param_name", "auth.param_value", "auth.param_location"] },
        {
          conditional_at_least_one_of: {
            if_field: "model.provider",
            if_match: { one_of: ["llama2"] },
            then_at_least_one_of: ["model.options.llama2_format"],
            then_err: "must set %s for llama2 provider",
          },
        },
        {
          conditional_at_least_one_of: {
            if_field: "model.provider",
            if_match: { one_of: ["mistral"] },
            then_at_least_one_of: ["model.options.mistral_format"],
            then_err: "must set %s for mistral provider",
          },
        },
        {
          conditional_at_least_one_of: {
            if_field: "model.provider",
            if_match: { one_of: ["anthropic"] },
            then_at_least_one_of: ["model.options.anthropic_version"],
            then_err: "must set %s for anthropic provider",
          },
        },
        {
          conditional_at_least_one_of: {
            if_field: "model.provider",
            if_match: { one_of: ["azure"] },
            then_at_least_one_of: ["model.options.azure_instance"],
            then_err: "must set %s for azure provider",
          },
        },
        {
          conditional_at_least_one_of: {
            if_field: "model.provider",
            if_match: { one_of: ["azure"] },
            then_at_least_one_of: ["model.options.azure_api_version"],
            then_err: "must set %s for azure provider",
          },
        },
        {
          conditional_at_least_one_of: {
            if_field: "model.provider",
            if_match: { one_of: ["azure"] },
            then_at_least_one_of: ["model.options.azure_deployment_id"],
            then_err: "must set %s for azure provider",
          },
        },
        {
          conditional_at_least_one_of: {
            if_field: "model.provider",
            if_match: { one_of: ["llama2"] },
            then_at_least_one_of: ["model.options.upstream_url"],
            then_err: "must set %s for self-hosted providers/models",
          },
        },
        {
          custom_entity_check: {
            check: "llm_statistics",
            field_sources: ["route_type", "model", "logging"],
          },
        },
      ],
    },
  },
  entity_checks: [
    {
      conditional: {
        if_field: "config.llm_format",
        if_match: { one_of: ["bedrock", "gemini"] },
        then_field: "config.route_type",
        then_match: { eq: "llm/v1/chat" },
        then_err:
          "native provider options in llm_format can only be used with the 'llm/v1/chat' route_type",
      },
    },
    {
      conditional: {
        if_field: "config.llm_format",
        if_match: { eq: "bedrock" },
        then_field: "config.model.provider",
        then_match: { eq: "bedrock" },
        then_err: "native llm_format 'bedrock' can only be used with the 'bedrock' model.provider",
      },
    },
    {
      conditional: {
        if_field: "config.llm_format",
        if_match: { eq: "gemini" },
        then_field: "config.model.provider",
        then_match: { eq: "gemini" },
        then_err: "native llm_format 'gemini' can only be used with the 'gemini' model.provider",
      },
    },
  ],
});
