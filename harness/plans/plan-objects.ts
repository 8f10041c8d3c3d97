// The Kubernetes objects that a plan's objects stand for, and those that every plan needs around them.
import type { KubeObject } from "../../core/kube.ts";
import type { ObjectRef } from "../scenario/world.ts";
import { GATEWAY, NAMESPACE } from "./surroundings.ts";
import {
  pathOf,
  type PlanGlobal,
  type PlanObject,
  type PlanPlugin,
  type PlanRoute,
} from "./plan.ts";

export function kubeObjectOf(object: PlanObject): KubeObject {
  switch (object.kind) {
    case "plugin":
      return pluginObject(object);
    case "global":
      return globalObject(object);
    case "route":
      return ingressObject(object);
    case "http-route":
      return httpRouteObject(object);
  }
}

const KUBE_KINDS: Readonly<Record<PlanObject["kind"], string>> = {
  plugin: "KongPlugin",
  global: "KongClusterPlugin",
  route: "Ingress",
  "http-route": "HTTPRoute",
};

export function kubeRefOf({ kind, name }: Pick<PlanObject, "kind" | "name">): ObjectRef {
  const isOfCluster = kind === "global";
  return { kind: KUBE_KINDS[kind], ...(!isOfCluster && { namespace: NAMESPACE }), name };
}

/** `Kind namespace/name` of everything that plans make, as Events name it. */
export function isOfPlan(object: string): boolean {
  return Object.values(KUBE_KINDS).includes(object.split(" ")[0] ?? "");
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
    ...configurationOf(object, TYPES),
  };
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
    ...configurationOf(object, GLOBAL_TYPES),
  };
}

function configurationOf(
  { name, health, edition }: PlanPlugin | PlanGlobal,
  types: readonly PluginType[],
) {
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
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name,
      namespace: NAMESPACE,
      ...(plugins.length > 0 && { annotations: { "konghq.com/plugins": plugins.join(",") } }),
    },
    spec: {
      ingressClassName: "kong",
      rules: [
        {
          http: {
            paths: [
              {
                path,
                pathType: "ImplementationSpecific",
                backend: { service: { name: "echo", port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  };
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
  const backendRefs = [{ name: "echo", port: 80 }];
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
