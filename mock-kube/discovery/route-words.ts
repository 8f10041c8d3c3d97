// What the schemas of routes have in common: parents, backends, headers, filters, status.
// Source: kubernetes-sigs/gateway-api 1.3.0 (experimental channel), apis/v1; messages are what the API server answers.
import type { JsonObject } from "../../core/json.ts";
import {
  integer,
  list,
  object,
  oneOf,
  setOfTexts,
  text,
  type CelRule,
} from "../schema/schema-builder.ts";
import {
  byName,
  conditionList,
  controllerName,
  group,
  hostname,
  kind,
  name,
  namespace,
  parentReference,
  port,
} from "./gateway-api-words.ts";

export const headerName = text({
  minLength: 1,
  maxLength: 256,
  pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
});

export const hostnames = list(hostname, { maxItems: 16 });
/** Whether the parents A and B have the same, or both lack, `field`. */
const sameOf = (field: string, none: string): string => {
  const lacks = (of: string) => `(!has(${of}.${field}) || ${of}.${field} == ${none})`;
  const has = (of: string) => `has(${of}.${field})`;
  return `(${lacks("a")} && ${lacks("b")} || ${has("a")} && ${has("b")} && a.${field} == b.${field})`;
};
const SAME_PARENT = `a.group == b.group && a.kind == b.kind && a.name == b.name && ${sameOf("__namespace__", "''")}`;

export const parentRefs = list(parentReference, {
  maxItems: 32,
  "x-kubernetes-validations": [
    {
      rule: `self.all(a, self.all(b, !(${SAME_PARENT}) || ((!has(a.sectionName) || a.sectionName == '') == (!has(b.sectionName) || b.sectionName == '') && (!has(a.port) || a.port == 0) == (!has(b.port) || b.port == 0))))`,
      message:
        "sectionName or port must be specified when parentRefs includes 2 or more references to the same parent",
    },
    {
      rule: `self.all(a, self.exists_one(b, ${SAME_PARENT} && ${sameOf("sectionName", "''")} && ${sameOf("port", "0")}))`,
      message:
        "sectionName or port must be unique when parentRefs includes 2 or more references to the same parent",
    },
  ],
});

const portForService: CelRule = {
  rule: "has(self.port) || self.kind != 'Service' || size(self.group) > 0",
  message: "Must have port for Service reference",
};
const backendFields = {
  group: { ...group, default: "" },
  kind: { ...kind, default: "Service" },
  name,
  namespace,
  port,
};
const backendRef = object(backendFields, { required: ["name"], rules: [portForService] });

/** A backend with its share of the requests. */
export function weightedBackend(more: Readonly<Record<string, JsonObject>> = {}): JsonObject {
  return object(
    {
      ...backendFields,
      ...more,
      weight: { ...integer(0, 1_000_000), default: 1, format: "int32" },
    },
    { required: ["name"], rules: [portForService] },
  );
}

const headerValues = list(
  object(
    { name: headerName, value: text({ minLength: 1, maxLength: 4096 }) },
    { required: ["name", "value"] },
  ),
  { maxItems: 16, ...byName },
);
const headerModifier = object({
  add: headerValues,
  remove: { ...setOfTexts(), maxItems: 16 },
  set: headerValues,
});

const mirror = object(
  {
    backendRef,
    fraction: object(
      {
        denominator: { ...integer(1), default: 100, format: "int32" },
        numerator: { ...integer(0), format: "int32" },
      },
      {
        required: ["numerator"],
        rules: [
          {
            rule: "self.denominator >= self.numerator",
            message: "numerator must be less than or equal to denominator",
          },
        ],
      },
    ),
    percent: { ...integer(0, 100), format: "int32" },
  },
  {
    required: ["backendRef"],
    rules: [
      {
        rule: "!has(self.percent) || !has(self.fraction)",
        message: "Only one of percent or fraction may be specified in HTTPRequestMirrorFilter",
      },
    ],
  },
);

/** The fields of a filter, by its type. */
export type Filters = Readonly<Record<string, readonly [string, JsonObject]>>;

/** Filters that every route with requests knows. */
export const COMMON_FILTERS = {
  RequestHeaderModifier: ["requestHeaderModifier", headerModifier],
  ResponseHeaderModifier: ["responseHeaderModifier", headerModifier],
  RequestMirror: ["requestMirror", mirror],
} satisfies Filters;

export const EXTENSION_FILTER: Filters = {
  ExtensionRef: [
    "extensionRef",
    object({ group, kind, name }, { required: ["group", "kind", "name"] }),
  ],
};

/** A list of filters, of which `once` names those that are not repeated. */
export function filterList(
  known: Filters,
  once: readonly string[],
  rules: readonly CelRule[] = [],
): JsonObject {
  const filter = object(
    { ...Object.fromEntries(Object.values(known)), type: oneOf(...Object.keys(known)) },
    {
      required: ["type"],
      rules: Object.entries(known).flatMap(([type, [field]]) => [
        {
          rule: `!has(self.${field}) || self.type == '${type}'`,
          message: `filter.${field} must be nil if the filter.type is not ${type}`,
        },
        {
          rule: `has(self.${field}) || self.type != '${type}'`,
          message: `filter.${field} must be specified for ${type} filter.type`,
        },
      ]),
    },
  );
  return list(filter, {
    maxItems: 16,
    "x-kubernetes-validations": [
      ...rules,
      ...once.map((type) => ({
        rule: `self.filter(f, f.type == '${type}').size() < 2`,
        message: `${type} filter cannot be repeated`,
      })),
    ],
  });
}

export function valueMatches(charactersMax: number): JsonObject {
  const match = object(
    {
      name: headerName,
      type: { ...oneOf("Exact", "RegularExpression"), default: "Exact" },
      value: text({ minLength: 1, maxLength: charactersMax }),
    },
    { required: ["name", "value"] },
  );
  return list(match, { maxItems: 16, ...byName });
}

export const duration = text({ pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" });

export const sessionPersistence = object(
  {
    absoluteTimeout: duration,
    cookieConfig: object({
      lifetimeType: { ...oneOf("Permanent", "Session"), default: "Session" },
    }),
    idleTimeout: duration,
    sessionName: text({ maxLength: 128 }),
    type: { ...oneOf("Cookie", "Header"), default: "Cookie" },
  },
  {
    rules: [
      {
        rule: "has(self.absoluteTimeout) || !has(self.cookieConfig) || !has(self.cookieConfig.lifetimeType) || self.cookieConfig.lifetimeType == 'Session'",
        message: "AbsoluteTimeout must be specified when cookie lifetimeType is Permanent",
      },
    ],
  },
);

/** No two rules of a route have one name. */
export const uniqueRuleNames: CelRule = {
  rule: "self.all(a, !has(a.name) || self.filter(b, has(b.name) && a.name == b.name).size() == 1)",
  message: "Rule name must be unique within the route",
};

export const routeStatus = object(
  {
    parents: list(
      object(
        { conditions: conditionList({ minItems: 1 }), controllerName, parentRef: parentReference },
        { required: ["controllerName", "parentRef"] },
      ),
      { maxItems: 32 },
    ),
  },
  { required: ["parents"] },
);
