// Custom checks of single plugins' configurations, routes and filter chains as wholes.
// Source: Kong 3.9.1, kong/plugins/*/schema.lua and kong/db/schema/entities/*.lua.
import { routeError } from "../expression/route-check.ts";
import { objectOr } from "../../../core/json.ts";
import type { CustomEntityCheck } from "../custom-validator.ts";
import { keyMaterialError } from "./key-checks.ts";
import { SHARED_DICTIONARIES } from "./plugin-validators.ts";

export const pluginChecks: Readonly<Record<string, CustomEntityCheck>> = {
  /** Kong only writes a line to its log. */
  nothing: () => undefined,
  key_material: keyMaterialError,
  route_expression: routeError,
  acme_storage: ({ config }) =>
    objectOr(config)["storage"] === "kong"
      ? '"kong" storage can\'t be used with dbless mode'
      : undefined,
  plain_proxy_url({ config }) {
    const { proxy_url: url } = objectOr(config);
    const scheme = typeof url === "string" ? /^([^:]+):\/\//.exec(url)?.[1] : undefined;
    return scheme === undefined || scheme === "http" ? undefined : "proxy_url scheme must be http";
  },
  proxy_cache_dictionary({ config }) {
    const { strategy, memory } = objectOr(config);
    const { dictionary_name: name } = objectOr(memory);
    return strategy !== "memory" || SHARED_DICTIONARIES.has(String(name))
      ? undefined
      : `missing shared dict '${String(name)}'`;
  },
  llm_statistics({ route_type: type, model, logging }) {
    const { provider } = objectOr(model);
    return objectOr(logging)["log_statistics"] === true &&
      type === "llm/v1/completions" &&
      provider === "anthropic"
      ? `${provider} does not support statistics when route_type is ${type}`
      : undefined;
  },
  wasm_is_enabled: () => "wasm support is not enabled",
};
