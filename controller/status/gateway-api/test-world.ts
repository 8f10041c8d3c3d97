// Objects and a world for the tests of this folder.
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { CacheStores } from "../../snapshot/cache-stores.ts";
import type { StatusChange } from "../status-change.ts";
import { AttachedRoutes } from "./attached-routes.ts";
import type { StatusWorld } from "./status-world.ts";

export const OURS = "konghq.com/kic-gateway-controller";
export const BEFORE = "2026-01-01T00:00:00Z";
export const NOW = "2026-01-02T00:00:00Z";

/** Port 80 is HTTP, 443 HTTPS, 8899 TCP, 8900 TLS. */
export function worldOf(
  objects: readonly KubeObject[],
  changes: Partial<StatusWorld> = {},
): StatusWorld {
  const admission = { ingressClass: "kong", gatewayControllerName: OURS };
  const known = CacheStores.fromObjects([CLASS, PUBLISHED, ...objects]);
  return {
    known,
    admission,
    publish: { service: { namespace: "kong", name: "proxy" } },
    listeners: {
      proxy: [
        { port: 8000, isTls: false },
        { port: 8443, isTls: true },
      ],
      stream: [
        { port: 8899, isTls: false },
        { port: 8900, isTls: true },
      ],
    },
    attached: new AttachedRoutes(known, admission),
    statusOf: () => "unknown",
    now: NOW,
    ...changes,
  };
}

const GATEWAY_API = "gateway.networking.k8s.io/v1";

export const CLASS: KubeObject = {
  apiVersion: GATEWAY_API,
  kind: "GatewayClass",
  metadata: { name: "kong", annotations: { "konghq.com/gatewayclass-unmanaged": "true" } },
  spec: { controllerName: OURS },
};

export const PUBLISHED: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "proxy", namespace: "kong" },
  spec: {
    type: "LoadBalancer",
    clusterIPs: ["10.0.0.1"],
    ports: [
      { port: 80, targetPort: 8000, protocol: "TCP" },
      { port: 443, targetPort: 8443, protocol: "TCP" },
      { port: 8899, targetPort: 8899, protocol: "TCP" },
      { port: 8900, targetPort: 8900, protocol: "TCP" },
    ],
  },
  status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }, { hostname: "lb.example" }] } },
};

/** A Gateway that nobody has told anything yet, but for the annotation. */
export function gatewayOf(listeners: readonly JsonObject[], more: JsonObject = {}): KubeObject {
  return {
    apiVersion: GATEWAY_API,
    kind: "Gateway",
    metadata: {
      name: "g",
      namespace: "ns",
      uid: "g",
      generation: 1,
      annotations: { "konghq.com/publish-service": "kong/proxy" },
    },
    spec: { gatewayClassName: "kong", listeners },
    ...more,
  };
}

export const HTTP: JsonObject = { name: "http", port: 80, protocol: "HTTP" };

/** One that is accepted and programmed, with all its listeners. */
export function readyGateway(listeners: readonly JsonObject[] = [HTTP], name = "g"): KubeObject {
  const kinds = ["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"].map((kind) => ({
    group: "gateway.networking.k8s.io",
    kind,
  }));
  const gateway = gatewayOf(listeners, {
    status: {
      conditions: [isTrue("Accepted"), isTrue("Programmed")],
      listeners: listeners.map(({ name: each }) => ({
        name: each,
        supportedKinds: kinds,
        conditions: [isTrue("Programmed")],
      })),
    },
  });
  return { ...gateway, metadata: { ...gateway.metadata, name } };
}

function isTrue(type: string): JsonObject {
  const rest = { observedGeneration: 1, lastTransitionTime: BEFORE, message: "" };
  return { type, status: "True", reason: type, ...rest };
}

export function routeOf(
  kind: string,
  spec: JsonObject = {},
  { generation = 1, status = {} }: { readonly generation?: number; readonly status?: object } = {},
): KubeObject {
  const version = ["HTTPRoute", "GRPCRoute"].includes(kind) ? "v1" : "v1alpha2";
  return {
    apiVersion: `gateway.networking.k8s.io/${version}`,
    kind,
    metadata: { name: "r", namespace: "ns", uid: "r", generation },
    spec: { parentRefs: [{ name: "g" }], ...spec },
    status,
  };
}

export function serviceOf(name: string, namespace = "ns", more: object = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, uid: name, ...more },
    spec: { ports: [{ port: 80 }] },
  };
}

/** The object once it was told. */
export function toldBy(object: KubeObject, change: StatusChange | undefined): KubeObject {
  return change?.what === "status" ? { ...object, status: change.status } : object;
}

/** `Type=Status/Reason`, in order. */
export function conditionTexts(holder: unknown): readonly string[] {
  return arrayOr(objectOr(holder)["conditions"])
    .map(objectOr)
    .map(({ type, status, reason }) => `${String(type)}=${String(status)}/${String(reason)}`);
}
