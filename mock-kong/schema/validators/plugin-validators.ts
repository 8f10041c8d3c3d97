// Custom validators of single plugins' configurations. Source: Kong 3.9.1, kong/plugins/*/schema.lua.
import { objectOr, type JsonObject } from "../../../core/json.ts";
import { KongFault } from "../kong-fault.ts";
import { UNEXPLAINED, type CustomValidator } from "../custom-validator.ts";
import { luaError, luaExpressionError } from "./lua-code.ts";
import { pcreError } from "./pcre.ts";
import { templateError } from "./template.ts";
import { HEADER_NAME } from "./text-validators.ts";
import { credentialsInUrl } from "./url.ts";

type Check = (config: JsonObject) => string | undefined;

const onText =
  (check: (text: string) => string | undefined): CustomValidator =>
  (value) =>
    check(String(value));
const onRecord =
  (check: Check): CustomValidator =>
  (value) =>
    check(objectOr(value));

/** nginx's shared dictionaries. */
export const SHARED_DICTIONARIES = new Set(
  "kong kong_locks kong_healthchecks kong_cluster_events kong_rate_limiting_counters kong_core_db_cache kong_core_db_cache_miss kong_db_cache kong_db_cache_miss kong_secrets prometheus_metrics kong_process_events".split(
    " ",
  ),
);

export const pluginValidators: Readonly<Record<string, CustomValidator>> = {
  shared_dict: (value) => (SHARED_DICTIONARIES.has(String(value)) ? undefined : UNEXPLAINED),
  acme_namespace: onText(acmeNamespaceError),
  cors_origin: onText((text) =>
    text === "*" || pcreError(text) === undefined ? undefined : `'${text}' is not a valid regex`,
  ),
  lua_expression: onText(luaExpressionError),
  pre_function_code: onText((text) => codeError("pre-function", text)),
  post_function_code: onText((text) => codeError("post-function", text)),
  http_log_credentials: onRecord(doubleCredentials),
  oauth2_flows: onRecord((config) =>
    OAUTH2_FLOWS.some((flow) => config[flow])
      ? undefined
      : `at least one of these fields must be true: ${OAUTH2_FLOWS.join(", ")}`,
  ),
  resource_attributes: onRecord(resourceAttributesError),
  rate_limiting_periods: onRecord((config) => periodsError(config, "The") ?? syncRateError(config)),
  period_limits: onRecord((config) => periodsError(config, "the")),
  termination_body: onRecord(terminationError),
  header_of_pair: onText((pair) => pairError(pair, false)),
  header_pair: onText((pair) => pairError(pair, true)),
  template_pair: onText(templatePairError),
  static_tags: repeatedTagError,
};

const ACME_RESERVED = [
  "kong_acme:renew_config:",
  "kong_acme:renew_last_run",
  "kong_acme:cert_key:",
];

function acmeNamespaceError(text: string): string | undefined {
  const word = ACME_RESERVED.find((reserved) => text.startsWith(reserved));
  return word && `namespace can't be prefixed with reserved word: ${word}`;
}

function codeError(plugin: string, code: string): string | undefined {
  const error = luaError(code);
  return error && `error parsing ${plugin}: ${error}`;
}

function doubleCredentials({ http_endpoint: endpoint, headers }: JsonObject): string | undefined {
  const names = Object.keys(objectOr(headers)).map((name) => name.toLowerCase());
  return credentialsInUrl(String(endpoint)) && names.includes("authorization")
    ? "specifying both an 'Authorization' header and user info in 'http_endpoint' is not allowed"
    : undefined;
}

const OAUTH2_FLOWS = [
  "enable_authorization_code",
  "enable_implicit_grant",
  "enable_client_credentials",
  "enable_password_grant",
];

function resourceAttributesError(attributes: JsonObject): string | undefined {
  for (const value of Object.values(attributes)) {
    if (value === "") return "required field missing";
    if (typeof value === "object") return "invalid type of value: table";
  }
  return undefined;
}

/** C's `%.1f`, which never turns to exponents. */
function oneDecimal(value: number): string {
  return Math.abs(value) < 1e21 ? value.toFixed(1) : `${BigInt(value)}.0`;
}

const PERIODS = ["second", "minute", "hour", "day", "month", "year"];

function periodsError(config: JsonObject, the: "The" | "the"): string | undefined {
  for (const [index, lower] of PERIODS.entries()) {
    const least = config[lower];
    if (typeof least !== "number") continue;
    for (const upper of PERIODS.slice(index + 1)) {
      const most = config[upper];
      if (typeof most !== "number" || most >= least) continue;
      return `${the} limit for ${upper}(${oneDecimal(most)}) cannot be lower than the limit for ${lower}(${oneDecimal(least)})`;
    }
  }
  return undefined;
}

function syncRateError({ policy, sync_rate: rate }: JsonObject): string | undefined {
  if (rate === -1) return undefined;
  if (policy !== "redis") return "sync_rate can only be used with the redis policy";
  return Number(rate) < 0.02 ? "sync_rate must be greater than 0.02, or -1 to disable" : undefined;
}

function terminationError(config: JsonObject): string | undefined {
  const { message, content_type: type, body, echo } = config;
  if (isSet(message) && (isSet(type) || isSet(body))) {
    return "message cannot be used with content_type or body";
  }
  if (isSet(type) && !isSet(body)) return "content_type requires a body";
  return echo && (isSet(type) || isSet(body))
    ? "echo cannot be used with content_type and body"
    : undefined;
}

function isSet(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function splitPair(pair: string): readonly [string | undefined, string] {
  const match = /^([^:]+):*(.*)$/s.exec(pair);
  return [match?.[1], match?.[2] ?? ""];
}

function pairError(pair: string, checksValue: boolean): string | undefined {
  const [name, value] = splitPair(pair);
  const checked = checksValue ? [name, value] : [name];
  const wrong = checked.findIndex((text) => text === undefined || !HEADER_NAME.test(text));
  return wrong < 0 ? undefined : `'${checked[wrong] ?? "nil"}' is not a valid header`;
}

function templatePairError(pair: string): string | undefined {
  const [name, value] = splitPair(pair);
  if (name === undefined) throw new KongFault("a pair has no name");
  if (value === "") return `key '${name}' has no value`;
  const error = templateError(value);
  return error && `value '${value}' is not in supported format, error:${error}`;
}

function repeatedTagError(value: unknown): string | undefined {
  const seen = new Set<unknown>();
  for (const tag of Array.isArray(value) ? value : []) {
    const { name } = objectOr(tag);
    if (seen.has(name)) return `repeated tags are not allowed: ${String(name)}`;
    seen.add(name);
  }
  return undefined;
}
