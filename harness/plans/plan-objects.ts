// The Kubernetes objects that a plan's objects stand for, and those that every plan needs around them.
import type { KubeObject } from "../../core/kube.ts";
import type { ObjectKey } from "../../core/kube-api.ts";
import type { ObjectRef } from "../scenario/world.ts";
import { ingressOf, NAMESPACE } from "./ingress-of.ts";
import { GATEWAY } from "./surroundings.ts";
import {
  pathOf,
  type Plan,
  type PlanConsumer,
  type PlanGlobal,
  type PlanObject,
  type PlanPlugin,
  type PlanRoute,
  type PlanService,
} from "./plan.ts";
import { objectsOf } from "./plan-state.ts";

/** What is named comes before what names it. */
export function kubeObjectsOf(object: PlanObject): readonly KubeObject[] {
  switch (object.kind) {
    case "plugin":
      return object.fromSecret === true ? pluginOfSecret(object) : [pluginObject(object)];
    case "global":
      return [globalObject(object)];
    case "route":
      return [ingressObject(object)];
    case "http-route":
      return [httpRouteObject(object)];
    case "consumer":
      return consumerObjects(object);
    case "service":
      return serviceObjects(object);
  }
}

const KUBE_KINDS: Readonly<Record<PlanObject["kind"], readonly string[]>> = {
  plugin: ["Secret", "KongPlugin"],
  global: ["KongClusterPlugin"],
  route: ["Ingress"],
  "http-route": ["HTTPRoute"],
  consumer: ["Secret", "KongConsumer"],
  service: ["Service", "EndpointSlice"],
};

/** Everything that it may be made of. */
export function kubeRefsOf({
  kind,
  name,
}: Pick<PlanObject, "kind" | "name">): readonly ObjectRef[] {
  const isOfCluster = kind === "global";
  const place = isOfCluster ? {} : { namespace: NAMESPACE };
  return KUBE_KINDS[kind].map((kubeKind) => ({ kind: kubeKind, ...place, name }));
}

const OF_PLANS: ReadonlySet<string> = new Set(Object.values(KUBE_KINDS).flat());

/** Whether `Kind namespace/name` is of a kind that plans make. */
export function isOfPlan(object: string): boolean {
  const [kind = ""] = object.split(" ");
  return OF_PLANS.has(kind);
}

interface PluginType {
  readonly plugin: string;
  readonly valid: (edition: number) => object;
  readonly invalid: object;
}

/**
 * What plugins are configured as, valid and not. A route takes one plugin of a type, so that names differ in their type:
 * `p1` has the first one, `p2` the second, `p4` the first again.
 */
const TYPES: readonly PluginType[] = [
  {
    plugin: "correlation-id",
    valid: (edition) => ({ header_name: `X-Request-${edition}`, generator: "uuid" }),
    invalid: { generator: "dice" },
  },
  {
    plugin: "rate-limiting",
    valid: (edition) => ({ minute: 1_000_000 + edition, policy: "local" }),
    invalid: { minute: "abc" },
  },
  {
    plugin: "cors",
    valid: (edition) => ({ max_age: edition }),
    invalid: { methods: ["BREW"] },
  },
];

/** As above: of two global plugins of a type Kong would take neither. */
const GLOBAL_TYPES: readonly PluginType[] = [
  {
    plugin: "request-size-limiting",
    valid: (edition) => ({ allowed_payload_size: edition }),
    invalid: { size_unit: "pounds" },
  },
  {
    plugin: "response-transformer",
    valid: (edition) => ({ add: { headers: [`X-Edition:${edition}`] } }),
    invalid: { add: { headers: 7 } },
  },
];

function pluginObject(object: PlanPlugin): KubeObject {
  return {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongPlugin",
    metadata: { name: object.name, namespace: NAMESPACE },
    ...configurationOf(object),
  };
}

/** `unknown`: the Secret lacks what the plugin asks for. */
function pluginOfSecret(object: PlanPlugin): readonly KubeObject[] {
  const { name, health } = object;
  const key = health === "unknown" ? "something-else" : CONFIG_KEY;
  const { config, plugin } = configurationOf({
    ...object,
    ...(health === "unknown" && VALID),
  });
  const { config: _, ...rest } = pluginObject(object);
  return [
    secretObject(name, { [key]: JSON.stringify(config) }, CONFIG_LABELS),
    { ...rest, plugin, configFrom: { secretKeyRef: { name, key: CONFIG_KEY } } },
  ];
}

/** Of a credential that Kong refuses. */
export const BAD_ID = "no-uuid";
const VALID = { health: "valid" } as const;
const CONFIG_KEY = "config";
/** The controller follows no Secrets without one of its labels. */
const CONFIG_LABELS = { "konghq.com/secret": "true" };

function secretObject(
  name: string,
  data: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): KubeObject {
  const encoded = Object.entries(data).map(([key, text]) => [
    key,
    Buffer.from(text).toString("base64"),
  ]);
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: NAMESPACE, labels },
    type: "Opaque",
    data: Object.fromEntries(encoded),
  };
}

/** `invalid`: an identifier that is none. `unknown`: a credential of a type that there is not. */
function consumerObjects(consumer: PlanConsumer): readonly KubeObject[] {
  const { name, health, edition, plugins } = consumer;
  const type = health === "unknown" ? "nobody-has-this" : "key-auth";
  const key = `${name}-${edition}`;
  return [
    secretObject(
      name,
      { key, ...(health === "invalid" && { id: BAD_ID }) },
      { "konghq.com/credential": type },
    ),
    {
      apiVersion: "configuration.konghq.com/v1",
      kind: "KongConsumer",
      metadata: {
        name,
        namespace: NAMESPACE,
        annotations: {
          "kubernetes.io/ingress.class": "kong",
          ...(plugins.length > 0 && { "konghq.com/plugins": plugins.join(",") }),
        },
      },
      username: name,
      credentials: [name],
    },
  ];
}

/** The Services that a plan is about. */
export function servicesOf(plan: Plan): readonly Required<ObjectKey>[] {
  const names = objectsOf(plan).flatMap(({ kind, name }) => (kind === "service" ? [name] : []));
  return [...new Set(names)].map((name) => ({ namespace: NAMESPACE, name }));
}

function serviceObjects({ name, health, edition }: PlanService): readonly KubeObject[] {
  const addresses = [`10.244.${10 + (edition >> 8)}.${edition & 255}`];
  const endpoints = health === "valid" ? [{ addresses, conditions: { ready: true } }] : [];
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: NAMESPACE },
      spec: { ports: [{ name: "http", port: 80 }] },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name, namespace: NAMESPACE, labels: { "kubernetes.io/service-name": name } },
      addressType: "IPv4",
      endpoints,
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    },
  ];
}

function globalObject(object: PlanGlobal): KubeObject {
  return {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongClusterPlugin",
    metadata: {
      name: object.name,
      labels: { global: "true" },
      annotations: { "kubernetes.io/ingress.class": "kong" },
    },
    ...configurationOf(object),
  };
}

export function configurationOf({ kind, name, health, edition }: PlanPlugin | PlanGlobal) {
  const types = kind === "plugin" ? TYPES : GLOBAL_TYPES;
  const number = Number(/\d+$/.exec(name)?.[0] ?? 1);
  const type = types[(number + types.length - 1) % types.length];
  return {
    plugin: health === "unknown" ? "nobody-has-this" : type?.plugin,
    config: { ...type?.valid(edition), ...(health === "invalid" && type?.invalid) },
  };
}

/** A path that begins with `/~` is a regular expression: this one does not compile. */
function ingressObject(route: PlanRoute): KubeObject {
  const { name, health, plugins } = route;
  const path = health === "valid" ? pathOf(route) : `/~${pathOf(route)}(`;
  return ingressOf(name, path, plugins, route.service);
}

/** Its plugins are filters. */
function httpRouteObject(route: PlanRoute): KubeObject {
  const { name, health, plugins } = route;
  const path =
    health === "valid"
      ? { type: "PathPrefix", value: pathOf(route) }
      : { type: "RegularExpression", value: `${pathOf(route)}(` };
  const filters = plugins.map((plugin) => ({
    type: "ExtensionRef",
    extensionRef: { group: "configuration.konghq.com", kind: "KongPlugin", name: plugin },
  }));
  const backendRefs = [{ name: route.service ?? "echo", port: 80 }];
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name, namespace: NAMESPACE },
    spec: {
      parentRefs: [{ name: GATEWAY }],
      rules: [{ matches: [{ path }], ...(filters.length > 0 && { filters }), backendRefs }],
    },
  };
}
