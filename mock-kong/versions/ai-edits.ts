// How the plugins for language models were before 3.9.1, 3.9, 3.8 and 3.7.
// Source: Kong 3.6.1 to 3.9.1, kong/llm/init.lua, kong/llm/schemas/init.lua and kong/plugins/ai-*/schema.lua.
import type { EntityCheck } from "../schema/field.ts";
import { noConsumer, noService } from "../schema/typedefs.ts";
import type { SchemaEdit } from "./schema-edit.ts";

/** The plugins that talk to a model, and the record that says to which. */
const MODELS: Readonly<Record<string, string>> = {
  "ai-proxy": "config",
  "ai-request-transformer": "config.llm",
  "ai-response-transformer": "config.llm",
};

function eachModel(
  edits: (of: string, at: string) => readonly SchemaEdit[],
): readonly SchemaEdit[] {
  return Object.entries(MODELS).flatMap(([of, at]) => edits(of, at));
}

const removed = (of: string, ...paths: readonly string[]): readonly SchemaEdit[] =>
  paths.map((at) => ({ of, at, remove: true }));

const OLD_PROVIDERS = ["openai", "azure", "anthropic", "cohere", "mistral", "llama2"];

const NEEDS_CREDENTIALS: EntityCheck = {
  conditional_at_least_one_of: {
    if_field: "model.provider",
    if_match: { one_of: ["openai", "azure", "anthropic", "cohere"] },
    then_at_least_one_of: ["auth.header_name", "auth.param_name"],
    then_err: "must set one of %s, and its respective options, when provider is not self-hosted",
  },
};

const selfHosted = (...providers: readonly string[]): EntityCheck => ({
  conditional_at_least_one_of: {
    if_field: "model.provider",
    if_match: { one_of: providers },
    then_at_least_one_of: ["model.options.upstream_url"],
    then_err: "must set %s for self-hosted providers/models",
  },
});

const NEEDS_MODEL_NAME: EntityCheck = {
  conditional_at_least_one_of: {
    if_field: "model.provider",
    if_match: {},
    then_at_least_one_of: ["model.name"],
    then_err:
      "Must set a model name. Refer to https://docs.konghq.com/hub/kong-inc/ai-proxy/ for supported models.",
  },
};

const BODY_SIZE = "config.max_request_body_size";

export const AI_EDITS: readonly {
  readonly before: string;
  readonly edits: readonly SchemaEdit[];
}[] = [
  {
    before: "3.9.1",
    edits: [
      ...removed("ai-proxy", "config.llm_format"),
      ...removed("ai-prompt-guard", "config.llm_format"),
      ...removed("ai-prompt-decorator", "config.llm_format"),
    ],
  },
  {
    before: "3.9",
    edits: eachModel((of, at) => [
      ...removed(of, `${at}.model.options.huggingface`),
      {
        of,
        at: `${at}.model.provider`,
        set: { one_of: [...OLD_PROVIDERS, "gemini", "bedrock"] },
      },
      { of, at: `${at}.model.options.max_tokens`, set: { default: 256 } },
    ]),
  },
  {
    before: "3.8",
    edits: [
      ...eachModel((of, at) => [
        ...removed(of, BODY_SIZE, `${at}.model.options.gemini`, `${at}.model.options.bedrock`),
        ...removed(of, `${at}.auth.gcp_use_service_account`, `${at}.auth.gcp_service_account_json`),
        ...removed(of, `${at}.auth.aws_access_key_id`, `${at}.auth.aws_secret_access_key`),
        ...removed(of, `${at}.auth.allow_override`),
        ...removed(of, `${at}.model.options.input_cost`, `${at}.model.options.output_cost`),
        { of, at: `${at}.model.provider`, set: { one_of: OLD_PROVIDERS } },
        { of, at, removeChecks: [selfHosted("llama2")] },
        { of, at, addChecks: [NEEDS_CREDENTIALS, selfHosted("mistral", "llama2")] },
      ]),
      ...removed("ai-proxy", "config.model_name_header"),
      { of: "ai-proxy", at: "consumer", add: noConsumer },
      { of: "ai-proxy", at: "service", add: noService },
      { of: "ai-response-transformer", at: "consumer", add: noConsumer },
      { of: "ai-prompt-template", at: "consumer", add: noConsumer },
      ...removed("ai-prompt-decorator", BODY_SIZE),
      ...removed("ai-prompt-guard", BODY_SIZE, "config.match_all_roles"),
      ...removed("ai-prompt-template", BODY_SIZE),
    ],
  },
  {
    before: "3.7",
    edits: [
      ...eachModel((of, at) => [
        ...removed(of, `${at}.model.options.upstream_path`),
        {
          of,
          at: `${at}.route_type`,
          set: { one_of: ["llm/v1/chat", "llm/v1/completions"] },
        },
        { of, at, removeCheck: "llm_statistics" },
        { of, at, addChecks: [NEEDS_MODEL_NAME] },
        { of, at: `${at}.logging.log_statistics`, set: { default: true } },
        { of, at: `${at}.model.options.temperature`, set: { default: 1 } },
        { of, at: `${at}.model.options.top_p`, set: { default: 1 } },
        { of, at: `${at}.model.options.top_k`, set: { default: 0 } },
      ]),
      ...removed("ai-proxy", "config.response_streaming"),
      ...["allow_patterns", "deny_patterns"].map((name): SchemaEdit => ({
        of: "ai-prompt-guard",
        at: `config.${name}`,
        set: { default: [], elements: { type: "string", len_min: 1, len_max: 50 } },
      })),
    ],
  },
];
