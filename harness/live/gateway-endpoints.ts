// The EndpointSlice of one gateway and the status of their Deployment, as Kubernetes would write them.
import type { KubeObject } from "../../core/kube.ts";
import type { GatewayNode } from "./gateway-fleet.ts";
import { urlParts } from "./url-parts.ts";

export interface EndpointConditions {
  readonly ready: boolean;
  readonly terminating: boolean;
}

/** One slice a gateway, because each listens on ports of its own. */
export function endpointSlice(
  service: KubeObject,
  node: GatewayNode,
  { ready, terminating }: EndpointConditions,
): KubeObject {
  const { name, namespace = "", uid = "" } = service.metadata;
  const { hostname, port: adminPort, protocol } = urlParts(node.adminUrl);
  const isPlain = protocol === "http:";
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: sliceName(service, node),
      namespace,
      labels: {
        "kubernetes.io/service-name": name,
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
      },
      ownerReferences: [
        {
          apiVersion: "v1",
          kind: "Service",
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    addressType: "IPv4",
    endpoints: [
      {
        addresses: [hostname],
        conditions: { ready: ready && !terminating, serving: ready, terminating },
        targetRef: { kind: "Pod", namespace, name: node.name },
      },
    ],
    ports: [
      {
        name: "kong-admin",
        port: Number(adminPort),
        protocol: "TCP",
        ...(isPlain && { appProtocol: "http" }),
      },
      { name: "kong-proxy", port: Number(urlParts(node.proxyUrl).port), protocol: "TCP" },
    ],
  };
}

/** Slices with the same key are equal: all that one is made of. */
export function sliceKey(
  { metadata: { name, namespace, uid } }: KubeObject,
  node: GatewayNode,
  { ready, terminating }: EndpointConditions,
): string {
  const { adminUrl, proxyUrl } = node;
  return JSON.stringify([namespace, name, uid, node.name, adminUrl, proxyUrl, ready, terminating]);
}

export function sliceName(service: KubeObject, node: Pick<GatewayNode, "name">): string {
  return `${service.metadata.name}-${node.name}`;
}

/** Source: Kubernetes API reference, apps/v1 DeploymentStatus. */
export function deploymentStatus(
  generation: number,
  replicas: number,
  readyReplicas: number,
): Readonly<Record<string, number>> {
  return {
    observedGeneration: generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas,
    availableReplicas: readyReplicas,
    unavailableReplicas: replicas - readyReplicas,
  };
}
