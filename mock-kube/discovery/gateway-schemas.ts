// The schemas of Gateways and their classes.
// Source: kubernetes-sigs/gateway-api 1.3.0 (experimental channel), apis/v1; messages are what the API server answers.
import type { JsonObject } from "../../core/json.ts";
import {
  integer,
  list,
  mapOf,
  object,
  oneOf,
  text,
  type CelRule,
} from "../schema/schema-builder.ts";
import {
  byName,
  conditionList,
  controllerName,
  DOMAIN,
  GATEWAY_GROUP,
  group,
  hostname,
  kind,
  name,
  namespace,
  namespacesFrom,
  port,
  secretReference,
  sectionName,
  waitingConditions,
} from "./gateway-api-words.ts";

const routeKind = object(
  { group: { ...group, default: GATEWAY_GROUP }, kind },
  { required: ["kind"] },
);

const allowedRoutes: JsonObject = {
  ...object({
    kinds: list(routeKind, { maxItems: 8 }),
    namespaces: namespacesFrom("Same", "All", "Selector", "Same"),
  }),
  default: { namespaces: { from: "Same" } },
};

const annotationValue = text({ minLength: 0, maxLength: 4096 });

const tls = object(
  {
    certificateRefs: list(secretReference, { maxItems: 64 }),
    frontendValidation: object({
      caCertificateRefs: list(
        object({ group, kind, name, namespace }, { required: ["group", "kind", "name"] }),
        { minItems: 1, maxItems: 8 },
      ),
    }),
    mode: { ...oneOf("Terminate", "Passthrough"), default: "Terminate" },
    options: { ...mapOf(annotationValue), maxProperties: 16 },
  },
  {
    rules: [
      {
        rule: "self.mode != 'Terminate' || size(self.certificateRefs) > 0 || size(self.options) > 0",
        message: "certificateRefs or options must be specified when mode is Terminate",
      },
    ],
  },
);

const listener = object(
  {
    allowedRoutes,
    hostname,
    name: sectionName,
    port,
    protocol: text({
      minLength: 1,
      maxLength: 255,
      pattern: `^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|${DOMAIN}\\/[A-Za-z0-9]+$`,
    }),
    tls,
  },
  { required: ["name", "port", "protocol"] },
);

const listeners = list(listener, {
  minItems: 1,
  maxItems: 64,
  ...byName,
  "x-kubernetes-validations": [
    {
      rule: "self.all(l, !(l.protocol in ['HTTP', 'TCP', 'UDP']) || !has(l.tls))",
      message: "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    },
    {
      rule: "self.all(l, l.protocol != 'HTTPS' || !has(l.tls) || l.tls.mode in ['', 'Terminate'])",
      message: "tls mode must be Terminate for protocol HTTPS",
    },
    {
      rule: "self.all(l, !(l.protocol in ['TCP', 'UDP']) || !has(l.hostname) || l.hostname == '')",
      message: "hostname must not be specified for protocols ['TCP', 'UDP']",
    },
    {
      rule: "self.all(a, self.exists_one(b, a.name == b.name))",
      message: "Listener name must be unique within the Gateway",
    },
    {
      rule: "self.all(a, self.exists_one(b, a.port == b.port && a.protocol == b.protocol && (has(a.hostname) && has(b.hostname) ? a.hostname == b.hostname : !has(a.hostname) && !has(b.hostname))))",
      message: "Combination of port, protocol and hostname must be unique for each listener",
    },
  ],
});

function unique(type: string): CelRule {
  const rule = `self.all(a, a.type != '${type}' || self.exists_one(b, b.type == a.type && b.value == a.value))`;
  return { rule, message: `${type} values must be unique` };
}

function address(value: JsonObject, required: readonly string[]): JsonObject {
  return {
    ...object(
      {
        type: text({
          default: "IPAddress",
          minLength: 1,
          maxLength: 253,
          pattern: `^Hostname|IPAddress|NamedAddress|${DOMAIN}\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$`,
        }),
        value,
      },
      {
        required,
        rules: [
          {
            rule: `self.type != 'Hostname' || self.value.matches(r"""^(\\*\\.)?${DOMAIN}$""")`,
            message: `Hostname value must only contain valid characters (matching ^(\\*\\.)?${DOMAIN}$)`,
          },
        ],
      },
    ),
    oneOf: [
      {
        properties: {
          type: { enum: ["IPAddress"] },
          value: { anyOf: [{ format: "ipv4" }, { format: "ipv6" }] },
        },
      },
      { properties: { type: { not: { enum: ["IPAddress"] } } } },
    ],
  };
}

/** A map of labels or annotations that is handed on to what a Gateway stands for. */
function handedOn(what: string, value: JsonObject): JsonObject {
  const label = what.toLowerCase();
  return {
    ...mapOf(value),
    maxProperties: 8,
    "x-kubernetes-validations": [
      {
        rule: `self.all(key, key.matches(r"""^(${DOMAIN}/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$"""))`,
        message: `${what} keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters.`,
      },
      {
        rule: "self.all(key, key.split('/')[0].size() < 253)",
        message: `If specified, the ${label} key's prefix must be a DNS subdomain not longer than 253 characters in total.`,
      },
    ],
  };
}

const labelValue = text({
  minLength: 0,
  maxLength: 63,
  pattern: "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
});

const infrastructure = object({
  annotations: handedOn("Annotation", annotationValue),
  labels: handedOn("Label", labelValue),
  parametersRef: object({ group, kind, name }, { required: ["group", "kind", "name"] }),
});

const waiting = waitingConditions("Accepted", "Programmed");

const status: JsonObject = {
  ...object({
    addresses: list(address(text({ minLength: 1, maxLength: 253 }), ["value"]), { maxItems: 16 }),
    conditions: conditionList({ default: waiting }),
    listeners: list(
      object(
        {
          attachedRoutes: { ...integer(), format: "int32" },
          conditions: conditionList(),
          name: sectionName,
          supportedKinds: list(routeKind, { maxItems: 8 }),
        },
        { required: ["attachedRoutes", "conditions", "name", "supportedKinds"] },
      ),
      { maxItems: 64, ...byName },
    ),
  }),
  default: { conditions: waiting },
};

export const gatewaySchema = object(
  {
    spec: object(
      {
        addresses: list(address(text({ maxLength: 253 }), []), {
          maxItems: 16,
          "x-kubernetes-validations": [unique("IPAddress"), unique("Hostname")],
        }),
        allowedListeners: object({
          namespaces: namespacesFrom("None", "All", "Selector", "Same", "None"),
        }),
        backendTLS: object({ clientCertificateRef: secretReference }),
        gatewayClassName: name,
        infrastructure,
        listeners,
      },
      { required: ["gatewayClassName", "listeners"] },
    ),
    status,
  },
  { required: ["spec"] },
);

const classWaiting = waitingConditions("Accepted");

export const gatewayClassSchema = object(
  {
    spec: object(
      {
        controllerName: {
          ...controllerName,
          "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "Value is immutable" }],
        },
        description: text({ maxLength: 64 }),
        parametersRef: object(
          { group, kind, name, namespace },
          { required: ["group", "kind", "name"] },
        ),
      },
      { required: ["controllerName"] },
    ),
    status: {
      ...object({
        conditions: conditionList({ default: classWaiting }),
        supportedFeatures: list(object({ name: text() }, { required: ["name"] }), {
          maxItems: 64,
          ...byName,
        }),
      }),
      default: { conditions: classWaiting },
    },
  },
  { required: ["spec"] },
);
