// The plugin `http-log`. Source: Kong 3.9.1, kong/plugins/http-log/schema.lua.
import { defineSubschema } from "../field.ts";
import { queue } from "../shared/queue.ts";
import { anyProtocols, headerName, luaFields, url } from "../typedefs.ts";

export const httpLog = defineSubschema({
  name: "http-log",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      custom_validator: "http_log_credentials",
      fields: {
        http_endpoint: { ...url, required: true, encrypted: true, referenceable: true },
        method: { type: "string", default: "POST", one_of: ["POST", "PUT", "PATCH"] },
        content_type: {
          type: "string",
          default: "application/json",
          one_of: ["application/json", "application/json; charset=utf-8"],
        },
        timeout: { type: "number", default: 10000 },
        keepalive: { type: "number", default: 60000 },
        retry_count: {
          type: "integer",
          deprecation: {
            message:
              "http-log: config.retry_count no longer works, please use config.queue.max_retry_time instead",
            removal_in_version: "4.0",
            old_default: 10,
          },
        },
        queue_size: {
          type: "integer",
          deprecation: {
            message:
              "http-log: config.queue_size is deprecated, please use config.queue.max_batch_size instead",
            removal_in_version: "4.0",
            old_default: 1,
          },
        },
        flush_timeout: {
          type: "number",
          deprecation: {
            message:
              "http-log: config.flush_timeout is deprecated, please use config.queue.max_coalescing_delay instead",
            removal_in_version: "4.0",
            old_default: 2,
          },
        },
        headers: {
          type: "map",
          keys: {
            ...headerName,
            match_none: [
              { pattern: "^[Hh][Oo][Ss][Tt]$", err: "cannot contain 'Host' header" },
              {
                pattern: "^[Cc][Oo][Nn][Tt][Ee][Nn][Tt]%-[Ll][Ee][nn][Gg][Tt][Hh]$",
                err: "cannot contain 'Content-Length' header",
              },
              {
                pattern: "^[Cc][Oo][Nn][Tt][Ee][Nn][Tt]%-[Tt][Yy][Pp][Ee]$",
                err: "cannot contain 'Content-Type' header",
              },
            ],
          },
          values: { type: "string", referenceable: true },
        },
        queue,
        custom_fields_by_lua: luaFields,
      },
    },
  },
});
