// ReplicaSets: as many Pods as they say, no more and no fewer. Source: Kubernetes 1.33, pkg/controller/replicaset
import { objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { valueAt } from "../json.ts";
import { controllerOf, type Cluster } from "./cluster.ts";
import { isReady } from "./pod-state.ts";

/** More Pods than this at once are more than anything here is made for. */
const PODS_MAX = 1000;

export function reconcileReplicaSets(cluster: Cluster): void {
  for (const replicaSet of cluster.list("ReplicaSet")) {
    if (replicaSet.metadata.deletionTimestamp === undefined) reconcile(cluster, replicaSet);
  }
}

function reconcile(cluster: Cluster, replicaSet: KubeObject): void {
  const wanted = Math.min(PODS_MAX, Number(valueAt(replicaSet, "spec", "replicas") ?? 1));
  const pods = cluster.controlledBy(replicaSet, "Pod");
  for (let count = pods.length; count < wanted; count += 1) createPod(cluster, replicaSet);
  for (const pod of leaving(pods, pods.length - wanted)) cluster.delete("Pod", pod);
  const kept = cluster.controlledBy(replicaSet, "Pod");
  const ready = kept.filter(isReady).length;
  cluster.writeStatus("ReplicaSet", replicaSet, {
    replicas: kept.length,
    fullyLabeledReplicas: kept.length || null,
    readyReplicas: ready || null,
    availableReplicas: ready || null,
    observedGeneration: replicaSet.metadata.generation ?? 1,
  });
}

/** Those that are not ready go first, then the youngest. */
function leaving(pods: readonly KubeObject[], count: number): readonly KubeObject[] {
  if (count <= 0) return [];
  return pods
    .toSorted(
      (left, right) =>
        Number(isReady(left)) - Number(isReady(right)) || revision(right) - revision(left),
    )
    .slice(0, count);
}

function createPod(cluster: Cluster, replicaSet: KubeObject): void {
  const { name, namespace = "" } = replicaSet.metadata;
  const template = objectOr(valueAt(replicaSet, "spec", "template"));
  const { labels, annotations } = objectOr(template["metadata"]);
  cluster.create("Pod", namespace, {
    metadata: {
      generateName: `${name}-`,
      namespace,
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
      ownerReferences: [controllerOf(replicaSet)],
    },
    spec: template["spec"],
  });
}

function revision({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion ?? 0);
}
