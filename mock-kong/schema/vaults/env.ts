// The vault `env`. Source: Kong 3.9.1, kong/vaults/env/schema.lua.
import { defineSubschema } from "../field.ts";

export const env = defineSubschema({
  name: "env",
  fields: {
    config: {
      type: "record",
      required: true,
      fields: { prefix: { type: "string", match: "^[%a_-][%a%d_-]*$" } },
    },
  },
});
