// The schemas of the Gateway API's kinds, as far as routes and gateways for Kong need them.
// Source: kubernetes-sigs/gateway-api 1.3.0 (experimental channel), apis/v1; messages are part of the recorded answers.
import type { JsonObject } from "../../core/json.ts";
import {
  anyObject,
  bool,
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
  group,
  hostname,
  kind,
  name,
  namespace,
  parentReference,
  port,
  preciseHostname,
  sectionName,
} from "./gateway-api-words.ts";
import { gatewayClassSchema, gatewaySchema } from "./gateway-schemas.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

const duration = text({ pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" });
const headerName = text({
  minLength: 1,
  maxLength: 256,
  pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
});

const parentRefs = list(parentReference, { maxItems: 32 });

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

/** `type` is TYPE exactly when `field` is set. */
function goesWith(field: string, type: string): readonly CelRule[] {
  return [
    {
      rule: `!has(self.${field}) || self.type == '${type}'`,
      message: `type must be '${type}' when ${field} is set`,
    },
    {
      rule: `self.type != '${type}' || has(self.${field})`,
      message: `${field} must be specified when type is set to '${type}'`,
    },
  ];
}

const pathModifier = object(
  {
    replaceFullPath: text({ maxLength: 1024 }),
    replacePrefixMatch: text({ maxLength: 1024 }),
    type: oneOf("ReplaceFullPath", "ReplacePrefixMatch"),
  },
  {
    required: ["type"],
    rules: [
      ...goesWith("replaceFullPath", "ReplaceFullPath"),
      ...goesWith("replacePrefixMatch", "ReplacePrefixMatch"),
    ],
  },
);

/** The field of a filter, by its type. */
const FILTERS: Readonly<Record<string, readonly [string, JsonObject]>> = {
  RequestHeaderModifier: ["requestHeaderModifier", headerModifier],
  ResponseHeaderModifier: ["responseHeaderModifier", headerModifier],
  RequestMirror: [
    "requestMirror",
    { ...anyObject, properties: { backendRef }, required: ["backendRef"] },
  ],
  RequestRedirect: [
    "requestRedirect",
    object({
      hostname: preciseHostname,
      path: pathModifier,
      port,
      scheme: oneOf("http", "https"),
      statusCode: { type: "integer", enum: [301, 302], default: 302 },
    }),
  ],
  URLRewrite: ["urlRewrite", object({ hostname: preciseHostname, path: pathModifier })],
  ExtensionRef: [
    "extensionRef",
    object({ group, kind, name }, { required: ["group", "kind", "name"] }),
  ],
  CORS: [
    "cors",
    object({
      allowCredentials: bool({ enum: [true] }),
      allowHeaders: setOfTexts(),
      allowMethods: {
        ...list(oneOf(...METHODS, "*")),
        "x-kubernetes-list-type": "set",
        maxItems: 9,
      },
      allowOrigins: setOfTexts(),
      exposeHeaders: setOfTexts(),
      maxAge: { ...integer(1), default: 5 },
    }),
  ],
};

const filter = object(
  {
    ...Object.fromEntries(Object.values(FILTERS)),
    type: oneOf(...Object.keys(FILTERS)),
  },
  {
    required: ["type"],
    rules: Object.entries(FILTERS).flatMap(([type, [field]]) => [
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

const ONCE = ["RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect", "URLRewrite"];
const filters = list(filter, {
  maxItems: 16,
  "x-kubernetes-validations": [
    {
      rule: "!self.exists(f, f.type == 'RequestRedirect') || !self.exists(f, f.type == 'URLRewrite')",
      message:
        "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both",
    },
    ...ONCE.map((type) => ({
      rule: `self.filter(f, f.type == '${type}').size() < 2`,
      message: `${type} filter cannot be repeated`,
    })),
  ],
});

const PLAIN = "self.type == 'RegularExpression'";
const ONE_OF = "['Exact', 'PathPrefix']";
const pathMatch: JsonObject = {
  ...object(
    {
      type: { ...oneOf("Exact", "PathPrefix", "RegularExpression"), default: "PathPrefix" },
      value: text({ default: "/", maxLength: 1024 }),
    },
    {
      rules: [
        {
          rule: `${PLAIN} || self.value.startsWith('/')`,
          message: `value must be an absolute path and start with '/' when type one of ${ONE_OF}`,
        },
        ...["//", "/./", "/../", "%2f", "%2F", "#"].map((part) => ({
          rule: `${PLAIN} || !self.value.contains('${part}')`,
          message: `must not contain '${part}' when type one of ${ONE_OF}`,
        })),
        ...["/..", "/."].map((part) => ({
          rule: `${PLAIN} || !self.value.endsWith('${part}')`,
          message: `must not end with '${part}' when type one of ${ONE_OF}`,
        })),
        {
          rule: `${PLAIN} || self.value.matches(r"""^([-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$""")`,
          message: `must only contain valid characters (matching ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ${ONE_OF}`,
        },
      ],
    },
  ),
  default: { type: "PathPrefix", value: "/" },
};

function valueMatches(charactersMax: number): JsonObject {
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

const matches = {
  ...list(
    object({
      headers: valueMatches(4096),
      method: oneOf(...METHODS),
      path: pathMatch,
      queryParams: valueMatches(1024),
    }),
    { maxItems: 64 },
  ),
  default: [{ path: { type: "PathPrefix", value: "/" } }],
};

const timeouts = object(
  { backendRequest: duration, request: duration },
  {
    rules: [
      {
        rule: "!has(self.request) || !has(self.backendRequest) || duration(self.request) == duration('0s') || duration(self.request) >= duration(self.backendRequest)",
        message: "backendRequest timeout cannot be longer than request timeout",
      },
    ],
  },
);

const httpRule = object(
  {
    backendRefs: list(
      object(
        { ...backendFields, filters, weight: { ...integer(0, 1_000_000), default: 1 } },
        { required: ["name"], rules: [portForService] },
      ),
      { maxItems: 16 },
    ),
    filters,
    matches,
    name: sectionName,
    retry: anyObject,
    sessionPersistence: anyObject,
    timeouts,
  },
  {
    rules: [
      {
        rule: "!has(self.backendRefs) || size(self.backendRefs) == 0 || !has(self.filters) || !self.filters.exists(f, has(f.requestRedirect))",
        message: "RequestRedirect filter must not be used together with backendRefs",
      },
    ],
  },
);

const httpRoute = object(
  {
    spec: object({
      hostnames: list(hostname, { maxItems: 16 }),
      parentRefs,
      rules: {
        ...list(httpRule, { maxItems: 16 }),
        default: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }] }],
      },
    }),
    status: anyObject,
  },
  { required: ["spec"] },
);

const referenceGrant = object({
  spec: object(
    {
      from: list(object({ group, kind, namespace }, { required: ["group", "kind", "namespace"] }), {
        minItems: 1,
        maxItems: 16,
      }),
      to: list(object({ group, kind, name }, { required: ["group", "kind"] }), {
        minItems: 1,
        maxItems: 16,
      }),
    },
    { required: ["from", "to"] },
  ),
});

/** Routes of which only the references are looked at. */
const otherRoute = object(
  {
    spec: { ...anyObject, properties: { hostnames: list(hostname, { maxItems: 16 }), parentRefs } },
    status: anyObject,
  },
  { required: ["spec"] },
);

/** By kind. */
export const GATEWAY_API_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  BackendTLSPolicy: object({ spec: anyObject, status: anyObject }, { required: ["spec"] }),
  GatewayClass: gatewayClassSchema,
  Gateway: gatewaySchema,
  GRPCRoute: otherRoute,
  HTTPRoute: httpRoute,
  ReferenceGrant: referenceGrant,
  TCPRoute: otherRoute,
  TLSRoute: otherRoute,
  UDPRoute: otherRoute,
};
