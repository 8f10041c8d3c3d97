// EndpointSlices: the Pods that a Service selects, with their addresses. Source: Kubernetes 1.33, pkg/controller/endpointslice
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { equalJson, stringOf, valueAt } from "../json.ts";
import { controllerOf, type Cluster } from "./cluster.ts";
import { isReady } from "./pod-state.ts";

const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const MANAGER = "endpointslice-controller.k8s.io";
const SERVICE_NAME = "kubernetes.io/service-name";
/** As the real one by default. */
const ENDPOINTS_PER_SLICE = 100;

export function reconcileEndpointSlices(cluster: Cluster): void {
  for (const service of cluster.list("Service")) {
    const selector = Object.entries(objectOr(valueAt(service, "spec", "selector")));
    // Without a selector somebody else says where it leads.
    if (selector.length > 0) reconcile(cluster, service, selector);
  }
}

function reconcile(
  cluster: Cluster,
  service: KubeObject,
  selector: readonly (readonly [string, unknown])[],
): void {
  const { name, namespace = "" } = service.metadata;
  const pods = cluster
    .list("Pod", namespace)
    .filter(
      ({ metadata, ...pod }) =>
        selector.every(([key, value]) => metadata.labels?.[key] === value) &&
        valueAt(pod, "status", "podIP") !== undefined,
    );
  const existing = cluster
    .controlledBy(service, "EndpointSlice")
    .filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === MANAGER);
  const count = Math.max(1, Math.ceil(pods.length / ENDPOINTS_PER_SLICE));
  for (let index = 0; index < count; index += 1) {
    const part = pods.slice(index * ENDPOINTS_PER_SLICE, (index + 1) * ENDPOINTS_PER_SLICE);
    const content = { endpoints: part.map(endpointOf), ports: portsOf(service, part) };
    const slice = existing[index];
    if (slice === undefined) {
      cluster.create("EndpointSlice", namespace, {
        metadata: {
          generateName: `${name}-`,
          namespace,
          labels: { [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER },
          ownerReferences: [controllerOf(service)],
        },
        addressType: "IPv4",
        ...content,
      });
    } else if (!isSame(slice, content)) cluster.patch("EndpointSlice", slice, content);
  }
  for (const slice of existing.slice(count)) cluster.delete("EndpointSlice", slice);
}

function isSame(slice: KubeObject, { endpoints, ports }: JsonObject): boolean {
  return (
    equalJson(arrayOr(slice["endpoints"]), endpoints) && equalJson(arrayOr(slice["ports"]), ports)
  );
}

function endpointOf(pod: KubeObject): JsonObject {
  const { name, namespace, uid, deletionTimestamp } = pod.metadata;
  const serving = isReady(pod);
  const terminating = deletionTimestamp !== undefined;
  return {
    addresses: [stringOf(valueAt(pod, "status", "podIP"))],
    conditions: { ready: serving && !terminating, serving, terminating },
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}

/** A target port by name is looked up in the first Pod; a port that no Pod has is left out. */
function portsOf(service: KubeObject, [pod]: readonly KubeObject[]): readonly JsonObject[] {
  if (pod === undefined) return [];
  return arrayOr(valueAt(service, "spec", "ports")).flatMap((item) => {
    const {
      name = "",
      protocol = "TCP",
      port: own,
      targetPort = own,
      appProtocol,
    } = objectOr(item);
    const port = typeof targetPort === "number" ? targetPort : containerPort(pod, targetPort);
    if (port === undefined) return [];
    return [{ name, protocol, port, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}

function containerPort(pod: KubeObject, name: unknown): number | undefined {
  const found = arrayOr(valueAt(pod, "spec", "containers"))
    .flatMap((container) => arrayOr(objectOr(container)["ports"]))
    .find((port) => objectOr(port)["name"] === name);
  const number = objectOr(found)["containerPort"];
  return typeof number === "number" ? number : undefined;
}
