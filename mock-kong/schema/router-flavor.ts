// Routes differ with the router of a node.
// Source: Kong 3.9.1, kong/db/schema/entities/routes.lua and routes_subschemas.lua.
import type { EntityCheck, EntitySchema, Subschema } from "./field.ts";
import { routeSubschemas } from "./route-subschemas.ts";
import { sni } from "./typedefs.ts";

export type RouterFlavor = "traditional" | "traditional_compatible" | "expressions";

const PRIORITY_MAX = 2 ** 46 - 1;

export function routeSchema(routes: EntitySchema, flavor: RouterFlavor): EntitySchema {
  const subschemas = routeSubschemas;
  switch (flavor) {
    case "traditional_compatible":
      return { ...routes, subschemas };
    case "traditional":
      return {
        ...routes,
        subschemas,
        fields: { ...routes.fields, snis: { type: "set", elements: sni } },
        entity_checks: (routes.entity_checks ?? []).filter(
          (check) =>
            !("custom_entity_check" in check) ||
            check.custom_entity_check.check !== "route_expression",
        ),
      };
    case "expressions":
      return {
        ...routes,
        subschemas: Object.fromEntries(
          Object.entries(subschemas).map(([name, schema]) => [name, withExpression(schema)]),
        ),
        fields: {
          ...routes.fields,
          expression: { type: "string" },
          priority: { type: "integer", between: [0, PRIORITY_MAX], required: true, default: 0 },
        },
      };
  }
}

/** An expression is one more thing that a route may match; `sources` and `destinations` are free then. */
function withExpression(schema: Subschema): Subschema {
  const { sources: _sources, destinations: _destinations, ...fields } = schema.fields;
  return {
    ...schema,
    fields,
    entity_checks: (schema.entity_checks ?? []).map((check): EntityCheck => {
      if (!("conditional_at_least_one_of" in check)) return check;
      const rule = check.conditional_at_least_one_of;
      return {
        conditional_at_least_one_of: {
          ...rule,
          then_at_least_one_of: [...rule.then_at_least_one_of, "expression"],
          ...(rule.else_then_at_least_one_of && {
            else_then_at_least_one_of: [...rule.else_then_at_least_one_of, "expression"],
          }),
        },
      };
    }),
  };
}
