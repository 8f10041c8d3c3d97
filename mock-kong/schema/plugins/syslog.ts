// The plugin `syslog`. Source: Kong 3.9.1, kong/plugins/syslog/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols, luaFields } from "../typedefs.ts";

export const syslog = defineSubschema({
  name: "syslog",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        log_level: {
          type: "string",
          required: true,
          default: "info",
          one_of: ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"],
        },
        successful_severity: {
          type: "string",
          required: true,
          default: "info",
          one_of: ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"],
        },
        client_errors_severity: {
          type: "string",
          required: true,
          default: "info",
          one_of: ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"],
        },
        server_errors_severity: {
          type: "string",
          required: true,
          default: "info",
          one_of: ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"],
        },
        custom_fields_by_lua: luaFields,
        facility: {
          type: "string",
          required: true,
          default: "user",
          one_of: [
            "auth",
            "authpriv",
            "cron",
            "daemon",
            "ftp",
            "kern",
            "lpr",
            "mail",
            "news",
            "syslog",
            "user",
            "uucp",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7",
          ],
        },
      },
    },
  },
});
