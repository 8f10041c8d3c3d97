// Custom checks of single plugins' configurations as wholes.
import type { CustomEntityCheckFunction } from "./entity-checks.ts";

const ok: CustomEntityCheckFunction = () => undefined;
export const pluginChecks: Readonly<Record<string, CustomEntityCheckFunction>> = {
  acme_storage: ok,
  llm_statistics: ok,
  plain_proxy_url: ok,
  proxy_cache_dictionary: ok,
  nothing: ok,
  route_expression: ok,
  key_material: ok,
  wasm_is_enabled: ok,
};
