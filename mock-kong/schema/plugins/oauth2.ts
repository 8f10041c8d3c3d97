// The plugin `oauth2`. Source: Kong 3.9.1, kong/plugins/oauth2/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols, noConsumer } from "../typedefs.ts";

export const oauth2 = defineSubschema({
  name: "oauth2",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      custom_validator: "oauth2_flows",
      fields: {
        scopes: { type: "array", elements: { type: "string" } },
        mandatory_scope: { type: "boolean", required: true, default: false },
        provision_key: {
          type: "string",
          required: true,
          auto: true,
          unique: true,
          encrypted: true,
        },
        token_expiration: { type: "number", required: true, default: 7200 },
        enable_authorization_code: { type: "boolean", required: true, default: false },
        enable_implicit_grant: { type: "boolean", required: true, default: false },
        enable_client_credentials: { type: "boolean", required: true, default: false },
        enable_password_grant: { type: "boolean", required: true, default: false },
        hide_credentials: { type: "boolean", required: true, default: false },
        accept_http_if_already_terminated: { type: "boolean", required: true, default: false },
        anonymous: { type: "string" },
        global_credentials: { type: "boolean", required: true, default: false },
        auth_header_name: { type: "string", default: "authorization" },
        refresh_token_ttl: {
          type: "number",
          required: true,
          default: 1209600,
          between: [0, 100000000],
        },
        reuse_refresh_token: { type: "boolean", required: true, default: false },
        pkce: {
          type: "string",
          required: false,
          default: "lax",
          one_of: ["none", "lax", "strict"],
        },
        realm: { type: "string", required: false },
      },
      entity_checks: [
        {
          conditional: {
            if_field: "mandatory_scope",
            if_match: { eq: true },
            then_field: "scopes",
            then_match: { required: true },
          },
        },
      ],
    },
  },
});
