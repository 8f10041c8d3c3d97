// An Ingress of a plan: one path to the application.
import type { KubeObject } from "../../core/kube.ts";

/** Of all objects of a plan that are in one. */
export const NAMESPACE = "demo";

/** @param plugins that it names. */
export function ingressOf(
  name: string,
  path: string,
  plugins: readonly string[],
  service = "echo",
): KubeObject {
  const backend = { service: { name: service, port: { number: 80 } } };
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
      rules: [{ http: { paths: [{ path, pathType: "ImplementationSpecific", backend }] } }],
    },
  };
}
