// The plugin `session`. Source: Kong 3.9.1, kong/plugins/session/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols, noConsumer } from "../typedefs.ts";

export const session = defineSubschema({
  name: "session",
  fields: {
    consumer: noConsumer,
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        secret: {
          type: "string",
          required: false,
          secret: true,
          encrypted: true,
          referenceable: true,
        },
        storage: { type: "string", default: "cookie", one_of: ["cookie", "kong"] },
        audience: { type: "string", default: "default" },
        idling_timeout: { type: "number", default: 900 },
        rolling_timeout: { type: "number", default: 3600 },
        absolute_timeout: { type: "number", default: 86400 },
        stale_ttl: { type: "number", default: 10 },
        cookie_name: { type: "string", default: "session" },
        cookie_path: { type: "string", default: "/" },
        cookie_domain: { type: "string" },
        cookie_same_site: {
          type: "string",
          default: "Strict",
          one_of: ["Strict", "Lax", "None", "Default"],
        },
        cookie_http_only: { type: "boolean", default: true },
        cookie_secure: { type: "boolean", default: true },
        remember: { type: "boolean", default: false },
        remember_cookie_name: { type: "string", default: "remember" },
        remember_rolling_timeout: { type: "number", default: 604800 },
        remember_absolute_timeout: { type: "number", default: 2592000 },
        response_headers: {
          type: "set",
          elements: {
            type: "string",
            one_of: [
              "id",
              "audience",
              "subject",
              "timeout",
              "idling-timeout",
              "rolling-timeout",
              "absolute-timeout",
            ],
          },
        },
        request_headers: {
          type: "set",
          elements: {
            type: "string",
            one_of: [
              "id",
              "audience",
              "subject",
              "timeout",
              "idling-timeout",
              "rolling-timeout",
              "absolute-timeout",
            ],
          },
        },
        read_body_for_logout: { type: "boolean", default: false },
        logout_methods: {
          type: "set",
          default: ["POST", "DELETE"],
          elements: { type: "string", one_of: ["GET", "POST", "DELETE"] },
        },
        logout_query_arg: { type: "string", default: "session_logout" },
        logout_post_arg: { type: "string", default: "session_logout" },
      },
      shorthand_fields: {
        cookie_lifetime: { type: "number", to: "rolling_timeout" },
        cookie_idletime: { type: "number", to: "idling_timeout" },
        cookie_renew: { type: "number", to: "nothing" },
        cookie_discard: { type: "number", to: "stale_ttl" },
        cookie_samesite: { type: "string", to: "cookie_same_site" },
        cookie_httponly: { type: "boolean", to: "cookie_http_only" },
        cookie_persistent: { type: "boolean", to: "remember" },
      },
    },
  },
});
