// The schemas of the routes that are not HTTPRoutes: of gRPC, and of connections and datagrams.
// Source: kubernetes-sigs/gateway-api 1.3.0 (experimental channel), apis/v1 and v1alpha2; messages are what the API
// server answers.
import type { JsonObject } from "../../core/json.ts";
import { list, object, oneOf, text } from "../schema/schema-builder.ts";
import { sectionName } from "./gateway-api-words.ts";
import {
  COMMON_FILTERS,
  EXTENSION_FILTER,
  filterList,
  hostnames,
  parentRefs,
  routeStatus,
  sessionPersistence,
  uniqueRuleNames,
  valueMatches,
  weightedBackend,
} from "./route-words.ts";

const NAMES: Readonly<Record<string, string>> = {
  method: "^[A-Za-z_][A-Za-z_0-9]*$",
  service: String.raw`^(?i)\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$`,
};

const methodMatch = object(
  {
    method: text({ maxLength: 1024 }),
    service: text({ maxLength: 1024 }),
    type: { ...oneOf("Exact", "RegularExpression"), default: "Exact" },
  },
  {
    rules: [
      {
        rule: "!has(self.type) || has(self.service) || has(self.method)",
        message: "One or both of 'service' or 'method' must be specified",
      },
      ...Object.entries(NAMES).map(([field, pattern]) => ({
        rule: `!has(self.${field}) || (has(self.type) && self.type != 'Exact') || self.${field}.matches(r"""${pattern}""")`,
        message: `${field} must only contain valid characters (matching ${pattern})`,
      })),
    ],
  },
);

const { ResponseHeaderModifier, ...otherFilters } = COMMON_FILTERS;
// In this order they are listed.
const filters = filterList({ ResponseHeaderModifier, ...otherFilters, ...EXTENSION_FILTER }, [
  "RequestHeaderModifier",
  "ResponseHeaderModifier",
]);

const grpcRule = object({
  backendRefs: list(weightedBackend({ filters }), { maxItems: 16 }),
  filters,
  matches: list(object({ headers: valueMatches(4096), method: methodMatch }), { maxItems: 64 }),
  name: sectionName,
  sessionPersistence,
});

function route(spec: JsonObject): JsonObject {
  return object({ spec, status: routeStatus }, { required: ["spec"] });
}

export const grpcRoute = route(
  object({
    hostnames,
    parentRefs,
    rules: list(grpcRule, { maxItems: 16, "x-kubernetes-validations": [uniqueRuleNames] }),
  }),
);

const connectionRule = object({
  backendRefs: list(weightedBackend(), { minItems: 1, maxItems: 16 }),
  name: sectionName,
});

/** A route of connections or datagrams. */
export function connectionRoute(more: Readonly<Record<string, JsonObject>> = {}): JsonObject {
  const rules = list(connectionRule, {
    minItems: 1,
    maxItems: 16,
    "x-kubernetes-validations": [uniqueRuleNames],
  });
  return route(object({ ...more, parentRefs, rules }, { required: ["rules"] }));
}
