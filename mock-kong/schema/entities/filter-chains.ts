// The entity `filter_chains`. Source: Kong 3.9.1, its schema of the entity.
import { defineEntity } from "../field.ts";
import { autoTimestamp, tags, utf8Name, uuid } from "../typedefs.ts";

export const filterChains = defineEntity({
  name: "filter_chains",
  primary_key: ["id"],
  endpoint_key: "name",
  cache_key: ["route", "service"],
  workspaceable: true,
  fields: {
    id: uuid,
    name: utf8Name,
    enabled: { type: "boolean", required: true, default: true },
    route: {
      type: "foreign",
      reference: "routes",
      default: null,
      unique: true,
      on_delete: "cascade",
    },
    service: {
      type: "foreign",
      reference: "services",
      default: null,
      unique: true,
      on_delete: "cascade",
    },
    filters: {
      type: "array",
      required: true,
      len_min: 1,
      elements: {
        type: "record",
        fields: {
          name: { type: "string", required: true, err: "no such filter", one_of: [] },
          enabled: { type: "boolean", required: true, default: true },
          config: {
            type: "json",
            required: false,
            json_schema: {
              namespace: "proxy-wasm-filters",
              parent_subschema_key: "name",
              optional: true,
              default: {
                $schema: "http://json-schema.org/draft-04/schema#",
                type: ["string", "null"],
              },
            },
          },
        },
      },
    },
    created_at: autoTimestamp,
    updated_at: autoTimestamp,
    tags,
  },
  entity_checks: [
    { mutually_exclusive: ["service", "route"] },
    { at_least_one_of: ["service", "route"] },
    {
      custom_entity_check: {
        check: "wasm_is_enabled",
        run_with_invalid_fields: true,
        field_sources: ["filters"],
      },
    },
  ],
});
