// What the AI plugins say of a model. Source: Kong 3.9.1, kong/llm/schemas/init.lua.
import type { Field } from "../field.ts";
import { url } from "../typedefs.ts";

export const llmAuth = {
  type: "record",
  required: false,
  fields: {
    header_name: { type: "string", required: false, referenceable: true },
    header_value: { type: "string", required: false, encrypted: true, referenceable: true },
    param_name: { type: "string", required: false, referenceable: true },
    param_value: { type: "string", required: false, encrypted: true, referenceable: true },
    param_location: { type: "string", required: false, one_of: ["query", "body"] },
    gcp_use_service_account: { type: "boolean", required: false, default: false },
    gcp_service_account_json: { type: "string", required: false, referenceable: true },
    aws_access_key_id: { type: "string", required: false, encrypted: true, referenceable: true },
    aws_secret_access_key: {
      type: "string",
      required: false,
      encrypted: true,
      referenceable: true,
    },
    allow_override: { type: "boolean", required: false, default: false },
  },
} as const satisfies Field;

export const llmModel = {
  type: "record",
  required: true,
  fields: {
    provider: {
      type: "string",
      required: true,
      one_of: [
        "openai",
        "azure",
        "anthropic",
        "cohere",
        "mistral",
        "llama2",
        "gemini",
        "bedrock",
        "huggingface",
      ],
    },
    name: { type: "string", required: false },
    options: {
      type: "record",
      required: false,
      fields: {
        max_tokens: { type: "integer", required: false },
        input_cost: { type: "number", required: false, gt: 0 },
        output_cost: { type: "number", required: false, gt: 0 },
        temperature: { type: "number", required: false, between: [0, 5] },
        top_p: { type: "number", required: false, between: [0, 1] },
        top_k: { type: "integer", required: false, between: [0, 500] },
        anthropic_version: { type: "string", required: false },
        azure_instance: { type: "string", required: false },
        azure_api_version: { type: "string", required: false, default: "2023-05-15" },
        azure_deployment_id: { type: "string", required: false },
        llama2_format: { type: "string", required: false, one_of: ["raw", "openai", "ollama"] },
        mistral_format: { type: "string", required: false, one_of: ["openai", "ollama"] },
        upstream_url: { ...url, required: false },
        upstream_path: { type: "string", required: false },
        gemini: {
          type: "record",
          required: false,
          fields: {
            api_endpoint: { type: "string", required: false },
            project_id: { type: "string", required: false },
            location_id: { type: "string", required: false },
          },
          entity_checks: [{ mutually_required: ["api_endpoint", "project_id", "location_id"] }],
        },
        bedrock: {
          type: "record",
          required: false,
          fields: { aws_region: { type: "string", required: false } },
        },
        huggingface: {
          type: "record",
          required: false,
          fields: {
            use_cache: { type: "boolean", required: false },
            wait_for_model: { type: "boolean", required: false },
          },
        },
      },
    },
  },
} as const satisfies Field;

export const llmLogging = {
  type: "record",
  required: true,
  fields: {
    log_statistics: { type: "boolean", required: true, default: false },
    log_payloads: { type: "boolean", required: true, default: false },
  },
} as const satisfies Field;

export const llmRouteType = {
  type: "string",
  required: true,
  one_of: ["llm/v1/chat", "llm/v1/completions", "preserve"],
} as const satisfies Field;
