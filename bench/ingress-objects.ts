// Ingresses for measurements, each with a Service and an endpoint of its own.
import type { KubeObject } from "../core/kube.ts";

let revision = 0;

function meta(name: string, labels: Readonly<Record<string, string>> = {}) {
  revision += 1;
  return { name, namespace: "ns", uid: name, resourceVersion: String(revision), labels };
}

export function ingress(index: number, path = "/"): KubeObject {
  const backend = { service: { name: `service-${index}`, port: { number: 80 } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: meta(`ingress-${index}`),
    spec: {
      ingressClassName: "kong",
      rules: [
        {
          host: `host-${index}.example.com`,
          http: { paths: [{ path, pathType: "Prefix", backend }] },
        },
      ],
    },
  };
}

export function service(index: number): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta(`service-${index}`),
    spec: { ports: [{ name: "http", port: 80, targetPort: 8080, protocol: "TCP" }] },
  };
}

export function slice(index: number): KubeObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: meta(`slice-${index}`, { "kubernetes.io/service-name": `service-${index}` }),
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.0.0.1"], conditions: { ready: true } }],
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  };
}
