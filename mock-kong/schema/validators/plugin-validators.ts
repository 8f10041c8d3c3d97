// Custom validators of single plugins' configurations.
import type { CustomValidator } from "../rules.ts";
const ok: CustomValidator = () => undefined;
export const pluginValidators: Readonly<Record<string, CustomValidator>> = Object.fromEntries(
  "shared_dict acme_namespace cors_origin lua_expression http_log_credentials oauth2_flows resource_attributes pre_function_code post_function_code rate_limiting_periods period_limits termination_body header_pair header_of_pair template_pair static_tags pem_keys"
    .split(" ")
    .map((name) => [name, ok]),
);
