// The schemas of Kong's custom kinds: fields, defaults, and what the API server refuses of them.
// Source: Kong/kubernetes-configuration 1.5.2, api/configuration; the messages are part of the recorded answers.
import type { JsonObject } from "../../core/json.ts";
import {
  anyObject,
  anything,
  bool,
  integer,
  list,
  mapOf,
  object,
  oneOf,
  setOfTexts,
  text,
} from "../schema/schema-builder.ts";
import { conditionList, DOMAIN, waitingConditions } from "./gateway-api-words.ts";
import { kongIngressSchema, upstreamPolicySchema } from "./kong-upstream-schemas.ts";

const PROTOCOLS = ["http", "https", "grpc", "grpcs", "tcp", "tls", "udp"];
const waiting = waitingConditions("Programmed");
/** Conditions that are there as soon as there is a status. */
const conditions = conditionList({ default: waiting });
const status = object({ conditions });

/** A status that is there from the beginning. */
const waitingStatus: JsonObject = {
  ...object({ conditions: conditionList(), konnect: anyObject }),
  default: { conditions: waiting },
};

const namespacedKey = { name: text(), key: text(), namespace: text() };
const localKey = { name: text(), key: text() };

function fromSecret(properties: Readonly<Record<string, JsonObject>>): JsonObject {
  const secretKeyRef = object(properties, { required: Object.keys(properties).toSorted() });
  return object({ secretKeyRef }, { required: ["secretKeyRef"] });
}

function plugin(secretKey: Readonly<Record<string, JsonObject>>): JsonObject {
  const ordered = mapOf(list(text()));
  const patch = object(
    { path: text(), valueFrom: fromSecret(secretKey) },
    { required: ["path", "valueFrom"] },
  );
  return object(
    {
      config: anyObject,
      configFrom: fromSecret(secretKey),
      configPatches: list(patch),
      consumerRef: text(),
      disabled: bool(),
      instance_name: text(),
      ordering: object({ after: ordered, before: ordered }),
      plugin: text(),
      protocols: list(oneOf(...PROTOCOLS)),
      run_on: oneOf("first", "second", "all"),
      status,
    },
    {
      required: ["plugin"],
      rules: [
        {
          rule: "!has(self.config) || !has(self.configFrom)",
          message: "Using both config and configFrom fields is not allowed.",
        },
        {
          rule: "!has(self.configFrom) || !has(self.configPatches)",
          message: "Using both configFrom and configPatches fields is not allowed.",
        },
        { rule: "oldSelf.plugin == self.plugin", message: "The plugin field is immutable" },
      ],
    },
  );
}

const controlPlaneRef = object({
  konnectID: text(),
  konnectNamespacedRef: object({ name: text(), namespace: text() }, { required: ["name"] }),
  type: { ...oneOf("konnectID", "konnectNamespacedRef", "kic"), default: "kic" },
});
const tags = list(text(), {
  maxItems: 20,
  "x-kubernetes-validations": [
    {
      rule: "self.all(tag, size(tag) >= 1 && size(tag) <= 128)",
      message: "tags entries must not be longer than 128 characters",
    },
  ],
});

const consumer = object(
  {
    consumerGroups: setOfTexts(),
    credentials: setOfTexts(),
    custom_id: text(),
    spec: object({ controlPlaneRef, tags }),
    status: waitingStatus,
    username: text(),
  },
  {
    rules: [
      {
        rule: "has(self.custom_id) || has(self.username)",
        message: "Need to provide either username or custom_id",
      },
    ],
  },
);

const consumerGroup = object(
  { spec: object({ controlPlaneRef, name: text(), tags }), status: waitingStatus },
  {
    rules: [
      {
        rule: "!(has(oldSelf.spec) && has(oldSelf.spec.controlPlaneRef)) || has(self.spec.controlPlaneRef)",
        message: "controlPlaneRef is required once set",
      },
    ],
  },
);

const vault = object(
  {
    spec: object(
      {
        backend: text({ minLength: 1 }),
        config: anything,
        controlPlaneRef,
        description: text(),
        prefix: text({ minLength: 1 }),
        tags,
      },
      { required: ["backend", "prefix"] },
    ),
    status,
  },
  {
    required: ["spec"],
    rules: [
      {
        rule: "oldSelf.spec.prefix == self.spec.prefix",
        message: "The spec.prefix field is immutable",
      },
    ],
  },
);

const ENTITY_TYPES = [
  "services",
  "routes",
  "upstreams",
  "targets",
  "plugins",
  "consumers",
  "consumer_groups",
];

const customEntity = object(
  {
    spec: object(
      {
        controllerName: text(),
        fields: anything,
        parentRef: object(
          {
            group: text(),
            kind: oneOf("KongPlugin", "KongClusterPlugin"),
            name: text(),
            namespace: text(),
          },
          { required: ["name"] },
        ),
        type: text(),
      },
      {
        required: ["controllerName", "fields", "type"],
        rules: [
          {
            rule: `!(self.type in ${JSON.stringify(ENTITY_TYPES)})`,
            message: "The type field cannot be one of the known Kong entity types",
          },
        ],
      },
    ),
    status,
  },
  {
    required: ["spec"],
    rules: [
      { rule: "oldSelf.spec.type == self.spec.type", message: "The spec.type field is immutable" },
    ],
  },
);

const license = object(
  {
    enabled: bool({ default: true }),
    rawLicenseString: text(),
    status: object({
      controllers: list(
        object(
          { conditions, controllerName: text(), controllerRef: anyObject },
          { required: ["controllerName"] },
        ),
        { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["controllerName"] },
      ),
    }),
  },
  { required: ["enabled", "rawLicenseString"] },
);

const port = integer(1, 65_535);

const loadBalancer = object({
  ingress: list(
    object({
      hostname: text(),
      ip: text(),
      ipMode: text(),
      ports: list(
        object(
          {
            error: text({
              maxLength: 316,
              pattern: `^(${DOMAIN}/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$`,
            }),
            port: { ...integer(), format: "int32" },
            protocol: text(),
          },
          { required: ["error", "port", "protocol"] },
        ),
        { "x-kubernetes-list-type": "atomic" },
      ),
    }),
    { "x-kubernetes-list-type": "atomic" },
  ),
});

function portIngress(
  rule: Readonly<Record<string, JsonObject>>,
  more: Readonly<Record<string, JsonObject>>,
): JsonObject {
  const backend = object(
    { serviceName: text({ minLength: 1 }), servicePort: port },
    { required: ["serviceName", "servicePort"] },
  );
  const rules = list(object({ backend, port, ...rule }, { required: ["backend", "port"] }));
  return object({ spec: object({ rules, ...more }), status: object({ loadBalancer }) });
}

const tls = list(object({ hosts: list(text()), secretName: text() }));

/** By kind. */
export const KONG_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  IngressClassParameters: object({
    spec: object({
      enableLegacyRegexDetection: bool({ default: false }),
      serviceUpstream: bool({ default: false }),
    }),
  }),
  KongClusterPlugin: plugin(namespacedKey),
  KongConsumer: consumer,
  KongConsumerGroup: consumerGroup,
  KongCustomEntity: customEntity,
  KongIngress: kongIngressSchema,
  KongLicense: license,
  KongPlugin: plugin(localKey),
  KongServiceFacade: object(
    {
      spec: object(
        { backendRef: object({ name: text(), port: integer() }, { required: ["name", "port"] }) },
        { required: ["backendRef"] },
      ),
      status,
    },
    { required: ["spec"] },
  ),
  KongUpstreamPolicy: upstreamPolicySchema,
  KongVault: vault,
  TCPIngress: portIngress({ host: text() }, { tls }),
  UDPIngress: portIngress({}, {}),
};
