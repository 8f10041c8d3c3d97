// The plugin `loggly`. Source: Kong 3.9.1, kong/plugins/loggly/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols, host, luaFields, port } from "../typedefs.ts";

export const loggly = defineSubschema({
  name: "loggly",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        host: { ...host, default: "logs-01.loggly.com" },
        port: { ...port, default: 514 },
        key: { type: "string", required: true, encrypted: true, referenceable: true },
        tags: { type: "set", default: ["kong"], elements: { type: "string" } },
        log_level: {
          type: "string",
          default: "info",
          one_of: ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"],
        },
        successful_severity: {
          type: "string",
          default: "info",
          one_of: ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"],
        },
        client_errors_severity: {
          type: "string",
          default: "info",
          one_of: ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"],
        },
        server_errors_severity: {
          type: "string",
          default: "info",
          one_of: ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"],
        },
        timeout: { type: "number", default: 10000 },
        custom_fields_by_lua: luaFields,
      },
    },
  },
});
