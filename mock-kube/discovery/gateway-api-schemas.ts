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
  text,
  type CelRule,
} from "../schema/schema-builder.ts";
import {
  group,
  kind,
  name,
  namespace,
  port,
  preciseHostname,
  sectionName,
} from "./gateway-api-words.ts";
import { gatewayClassSchema, gatewaySchema } from "./gateway-schemas.ts";
import { connectionRoute, grpcRoute } from "./other-route-schemas.ts";
import {
  COMMON_FILTERS,
  duration,
  EXTENSION_FILTER,
  filterList,
  headerName,
  hostnames,
  parentRefs,
  routeStatus,
  sessionPersistence,
  uniqueRuleNames,
  valueMatches,
  weightedBackend,
  type Filters,
} from "./route-words.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

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

function setOf(items: JsonObject): JsonObject {
  return list(items, { maxItems: 64, "x-kubernetes-list-type": "set" });
}

const retry = object({
  attempts: integer(),
  backoff: duration,
  codes: list(integer(400, 599)),
});

const FILTERS: Filters = {
  ...COMMON_FILTERS,
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
  ...EXTENSION_FILTER,
  CORS: [
    "cors",
    object({
      allowCredentials: bool({ enum: [true] }),
      allowHeaders: setOf(headerName),
      allowMethods: {
        ...setOf(oneOf(...METHODS, "*")),
        maxItems: METHODS.length,
        "x-kubernetes-validations": [
          {
            rule: "self.size() <= 1 || !('*' in self)",
            message: "AllowMethods cannot contain '*' alongside other methods",
          },
        ],
      },
      allowOrigins: setOf(
        text({
          minLength: 1,
          maxLength: 253,
          pattern: String.raw`^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\?([^#]*))?(#(.*))?`,
        }),
      ),
      exposeHeaders: setOf(headerName),
      maxAge: { ...integer(1), default: 5 },
    }),
  ],
};

const ONCE = ["RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect", "URLRewrite"];
const filters = filterList(FILTERS, ONCE, [
  {
    rule: "!self.exists(f, f.type == 'RequestRedirect') || !self.exists(f, f.type == 'URLRewrite')",
    message:
      "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both",
  },
]);

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

/** A filter that changes the prefix of a path wants to know which one that is. */
function prefixRules(field: string, filter: string, conjunction: string): readonly CelRule[] {
  const changes = `has(f.${field}) && has(f.${field}.path) && f.${field}.path.type == 'ReplacePrefixMatch' && has(f.${field}.path.replacePrefixMatch)`;
  const onePrefix =
    "size(self.matches) == 1 && has(self.matches[0].path) && self.matches[0].path.type == 'PathPrefix'";
  const message = `using ${filter} filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified`;
  return [
    {
      rule: `!has(self.filters) || !self.filters.exists_one(f, ${changes}) || ${onePrefix}`,
      message: `When ${message}`,
    },
    {
      rule: `!has(self.backendRefs) || !self.backendRefs.exists_one(b, has(b.filters) && b.filters.exists_one(f, ${changes})) || ${onePrefix}`,
      message: `Within backendRefs, ${conjunction} ${message}`,
    },
  ];
}

const ofRedirects = prefixRules("requestRedirect", "RequestRedirect", "when");
const ofRewrites = prefixRules("urlRewrite", "URLRewrite", "When");
/** Those of the rule's own filters first. */
const PREFIX_RULES = [0, 1].flatMap((index) =>
  [ofRedirects, ofRewrites].flatMap((rules) => rules.slice(index, index + 1)),
);

const httpRule = object(
  {
    backendRefs: list(weightedBackend({ filters }), { maxItems: 16 }),
    filters,
    matches,
    name: sectionName,
    retry,
    sessionPersistence,
    timeouts,
  },
  {
    rules: [
      {
        rule: "!has(self.backendRefs) || size(self.backendRefs) == 0 || !has(self.filters) || !self.filters.exists(f, has(f.requestRedirect))",
        message: "RequestRedirect filter must not be used together with backendRefs",
      },
      ...PREFIX_RULES,
    ],
  },
);

const httpRoute = object(
  {
    spec: object({
      hostnames,
      parentRefs,
      rules: {
        ...list(httpRule, { maxItems: 16, "x-kubernetes-validations": [uniqueRuleNames] }),
        default: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }] }],
      },
    }),
    status: routeStatus,
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

/** By kind. */
export const GATEWAY_API_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  BackendTLSPolicy: object({ spec: anyObject, status: anyObject }, { required: ["spec"] }),
  GatewayClass: gatewayClassSchema,
  Gateway: gatewaySchema,
  GRPCRoute: grpcRoute,
  HTTPRoute: httpRoute,
  ReferenceGrant: referenceGrant,
  TCPRoute: connectionRoute(),
  TLSRoute: connectionRoute({ hostnames }),
  UDPRoute: connectionRoute(),
};
