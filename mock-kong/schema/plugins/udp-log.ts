// The plugin `udp-log`. Source: Kong 3.9.1, kong/plugins/udp-log/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols, host, luaFields, port } from "../typedefs.ts";

export const udpLog = defineSubschema({
  name: "udp-log",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        host: { ...host, required: true },
        port: { ...port, required: true },
        timeout: { type: "number", default: 10000 },
        custom_fields_by_lua: luaFields,
      },
    },
  },
});
