// The Kubernetes objects that every plan needs around its own.
import type { KubeObject } from "../../core/kube.ts";
import { ingressOf, NAMESPACE } from "./ingress-of.ts";
import { DOOR, type PlanObject, type PlanSetting } from "./plan.ts";

export const GATEWAY = "edge";
export const UNRELATED = { kind: "Service", namespace: NAMESPACE, name: "unrelated" };

/**
 * What there is around objects of these kinds. Where Kong's Deployment has no readiness probe, every gateway counts as ready
 * from the start.
 */
export function surroundings(
  { replicas, probed }: Pick<PlanSetting, "replicas" | "probed">,
  kinds: ReadonlySet<PlanObject["kind"]>,
): readonly KubeObject[] {
  return [
    namespace("kong"),
    namespace(NAMESPACE),
    ...(kinds.has("http-route") ? gatewayObjects() : []),
    ...(kinds.has("consumer") ? doorObjects() : []),
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

function doorObjects(): readonly KubeObject[] {
  return [
    {
      apiVersion: "configuration.konghq.com/v1",
      kind: "KongPlugin",
      metadata: { name: DOOR, namespace: NAMESPACE },
      plugin: "key-auth",
      config: { key_names: ["apikey"] },
    },
    ingressOf(DOOR, `/${DOOR}`, [DOOR]),
  ];
}

/** Nobody runs the Gateway here: that it is accepted and programmed is part of the object. */
function gatewayObjects(): readonly KubeObject[] {
  const apiVersion = "gateway.networking.k8s.io/v1";
  const conditions = ["Accepted", "Programmed"].map((type) => ({
    type,
    status: "True",
    reason: type,
    message: "",
    observedGeneration: 1,
    lastTransitionTime: "2026-01-01T00:00:00Z",
  }));
  const supportedKinds = [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }];
  const listener = { name: "http", attachedRoutes: 1, supportedKinds, conditions };
  return [
    {
      apiVersion,
      kind: "GatewayClass",
      metadata: {
        name: "kong",
        annotations: { "konghq.com/gatewayclass-unmanaged": "true" },
      },
      spec: { controllerName: "konghq.com/kic-gateway-controller" },
    },
    {
      apiVersion,
      kind: "Gateway",
      metadata: { name: GATEWAY, namespace: NAMESPACE },
      spec: {
        gatewayClassName: "kong",
        listeners: [{ name: "http", port: 80, protocol: "HTTP" }],
      },
      status: { conditions, listeners: [listener] },
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
