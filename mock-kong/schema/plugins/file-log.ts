// The plugin `file-log`. Source: Kong 3.9.1, kong/plugins/file-log/schema.lua.
import { defineSubschema } from "../field.ts";
import { anyProtocols, luaFields } from "../typedefs.ts";

export const fileLog = defineSubschema({
  name: "file-log",
  fields: {
    protocols: anyProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        path: {
          type: "string",
          required: true,
          err: "not a valid filename",
          match: "^[^*&%%\\`]+$",
        },
        reopen: { type: "boolean", required: true, default: false },
        custom_fields_by_lua: luaFields,
      },
    },
  },
});
