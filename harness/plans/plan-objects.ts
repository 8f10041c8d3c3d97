// The Kubernetes objects that a plan's objects stand for, and those that every plan needs around them.
import type { KubeObject } from "../../core/kube.ts";
import {
  pathOf,
  type PlanObject,
  type PlanPlugin,
  type PlanRoute,
  type PlanSetting,
} from "./plan.ts";

const NAMESPACE = "demo";
export const UNRELATED = { kind: "Service", namespace: NAMESPACE, name: "unrelated" };

export function kubeObjectOf(object: PlanObject): KubeObject {
  return object.kind === "plugin" ? pluginObject(object) : routeObject(object);
}

export function kubeRefOf({ kind, name }: Pick<PlanObject, "kind" | "name">) {
  return { kind: kind === "plugin" ? "KongPlugin" : "Ingress", namespace: NAMESPACE, name };
}

/**
 * What plugins are configured as, valid and not. A route takes one plugin of a type, so that names differ in their type:
 * `p1` has the first one, `p2` the second, `p4` the first again.
 */
const TYPES: readonly {
  readonly plugin: string;
  readonly valid: (edition: number) => object;
  readonly invalid: object;
}[] = [
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

function pluginObject({ name, health, edition }: PlanPlugin): KubeObject {
  const number = Number(/\d+$/.exec(name)?.[0] ?? 1);
  const type = TYPES[(number + TYPES.length - 1) % TYPES.length];
  return {
    apiVersion: "configuration.konghq.com/v1",
    kind: "KongPlugin",
    metadata: { name, namespace: NAMESPACE },
    plugin: health === "unknown" ? "nobody-has-this" : type?.plugin,
    config: { ...type?.valid(edition), ...(health === "invalid" && type?.invalid) },
  };
}

/** A path that begins with `/~` is a regular expression: this one does not compile. */
function routeObject(route: PlanRoute): KubeObject {
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

/** Where Kong's Deployment has no readiness probe, every gateway counts as ready from the start. */
export function surroundings({
  replicas,
  probed,
}: Pick<PlanSetting, "replicas" | "probed">): readonly KubeObject[] {
  return [
    namespace("kong"),
    namespace(NAMESPACE),
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: "kong" },
      spec: { controller: "ingress-controllers.konghq.com/kong" },
    },
    {
      ...service("kong", "kong-admin"),
      spec: {
        clusterIP: "None",
        ports: [
          { name: "kong-admin", port: 8001 },
          { name: "kong-proxy", port: 8000 },
        ],
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "kong", namespace: "kong" },
      spec: {
        replicas,
        selector: { matchLabels: { app: "kong" } },
        template: {
          metadata: { labels: { app: "kong" } },
          spec: { containers: [proxyContainer(probed === true)] },
        },
      },
    },
    { ...service(NAMESPACE, "echo"), spec: { ports: [{ name: "http", port: 80 }] } },
    { ...service(NAMESPACE, UNRELATED.name), spec: { ports: [{ name: "http", port: 80 }] } },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: "echo-1",
        namespace: NAMESPACE,
        labels: { "kubernetes.io/service-name": "echo" },
      },
      addressType: "IPv4",
      endpoints: [{ addresses: ["10.244.0.5"], conditions: { ready: true } }],
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    },
  ];
}

function proxyContainer(isProbed: boolean) {
  const readinessProbe = {
    httpGet: { path: "/status/ready", port: "status" },
    periodSeconds: 1,
    failureThreshold: 3,
  };
  return { name: "proxy", image: "kong:3.9", ...(isProbed && { readinessProbe }) };
}

function namespace(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function service(namespaceName: string, name: string): KubeObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace: namespaceName } };
}
