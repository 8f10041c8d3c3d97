// The plugin `ai-response-transformer`. Source: Kong 3.9.1, kong/plugins/ai-response-transformer/schema.lua.
import { defineSubschema } from "../field.ts";
import { llmAuth, llmLogging, llmModel, llmRouteType } from "../shared/llm.ts";
import { host, httpProtocols, port } from "../typedefs.ts";

export const aiResponseTransformer = defineSubschema({
  name: "ai-response-transformer",
  fields: {
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        prompt: { type: "string", required: true },
        transformation_extract_pattern: { type: "string", required: false },
        parse_llm_response_json_instructions: { type: "boolean", required: true, default: false },
        http_timeout: { type: "integer", required: true, default: 60000 },
        https_verify: { type: "boolean", required: true, default: true },
        max_request_body_size: { type: "integer", default: 8192, gt: 0 },
        http_proxy_host: host,
        http_proxy_port: port,
        https_proxy_host: host,
        https_proxy_port: port,
        llm: {
          type: "record",
          required: true,
          fields: { route_type: llmRouteType, auth: llmAuth, model: llmModel, logging: llmLogging },
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
    },
  },
  entity_checks: [
    {
      conditional: {
        if_field: "config.llm.route_type",
        if_match: { not_one_of: ["llm/v1/chat"] },
        then_field: "config.llm.route_type",
        then_match: { eq: "llm/v1/chat" },
        then_err: "'config.llm.route_type' must be 'llm/v1/chat' for AI transformer plugins",
      },
    },
    { mutually_required: ["config.http_proxy_host", "config.http_proxy_port"] },
    { mutually_required: ["config.https_proxy_host", "config.https_proxy_port"] },
  ],
});
