// The plugin `acl`. Source: Kong 3.9.1, kong/plugins/acl/schema.lua.
import { defineSubschema } from "../field.ts";
import { httpProtocols, noConsumer } from "../typedefs.ts";

export const acl = defineSubschema({
  name: "acl",
  fields: {
    consumer: noConsumer,
    protocols: httpProtocols,
    config: {
      type: "record",
      required: true,
      fields: {
        allow: { type: "array", elements: { type: "string" } },
        deny: { type: "array", elements: { type: "string" } },
        hide_groups_header: { type: "boolean", required: true, default: false },
        always_use_authenticated_groups: { type: "boolean", required: true, default: false },
      },
    },
  },
  entity_checks: [
    { only_one_of: ["config.allow", "config.deny"] },
    { at_least_one_of: ["config.allow", "config.deny"] },
  ],
});
