// Before 3.7 a route of the expressions router had its expression and nothing else to match.
// Source: Kong 3.6.1, kong/db/schema/entities/routes.lua.
import type { EntitySchema } from "../schema/field.ts";

const ADDED_IN_3_7 = new Set([
  "snis",
  "sources",
  "destinations",
  "methods",
  "hosts",
  "paths",
  "headers",
  "regex_priority",
  "path_handling",
]);

/** @param routes the schema of 3.7 and later for that router. */
export function oldExpressionRoutes(routes: EntitySchema): EntitySchema {
  const { subschema_key: _key, subschemas: _kinds, ...schema } = routes;
  const kept = Object.entries(routes.fields).filter(([name]) => !ADDED_IN_3_7.has(name));
  return {
    ...schema,
    fields: {
      ...Object.fromEntries(kept),
      expression: { type: "string", required: true },
      priority: { type: "integer", required: true, default: 0 },
    },
    entity_checks: [
      {
        custom_entity_check: {
          check: "route_expression",
          field_sources: ["expression", "id", "protocols"],
          // The id is made up later.
          run_with_missing_fields: true,
        },
      },
    ],
  };
}
