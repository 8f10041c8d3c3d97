// The plugin `tcp-log`. Source: Kong 3.9.1, kong/plugins/tcp-log/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols, host, luaFields, port } from "../typedefs.ts";

export const tcpLog = defineSubschema({
  name: "tcp-log",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        host: { ...host, required: true },
        port: { ...port, required: true },
        timeout: { type: "number", default: 10000 },
        keepalive: { type: "number", default: 60000 },
        tls: { type: "boolean", required: true, default: false },
        tls_sni: { type: "string" },
        custom_fields_by_lua: luaFields,
      },
    },
  },
});
