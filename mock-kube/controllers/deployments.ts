// Deployments: one ReplicaSet for each template, the newest scaled up, the others down once it is ready.
// Source: Kubernetes 1.33, pkg/controller/deployment
import { canonicalJson, md5Hex } from "../../core/hash.ts";
import { objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { equalJson, valueAt } from "../json.ts";
import { controllerOf, type Cluster } from "./cluster.ts";

const HASH_LABEL = "pod-template-hash";
const REVISION = "deployment.kubernetes.io/revision";

export function reconcileDeployments(cluster: Cluster): void {
  for (const deployment of cluster.list("Deployment")) {
    if (deployment.metadata.deletionTimestamp === undefined) reconcile(cluster, deployment);
  }
}

function reconcile(cluster: Cluster, deployment: KubeObject): void {
  const all = cluster.controlledBy(deployment, "ReplicaSet");
  const hash = md5Hex(canonicalJson(valueAt(deployment, "spec", "template"))).slice(0, 10);
  const current = all.find(({ metadata }) => metadata.labels?.[HASH_LABEL] === hash);
  const replicas = replicasOf(deployment);
  const isPaused = valueAt(deployment, "spec", "paused") === true;
  if (current === undefined) {
    if (!isPaused) createReplicaSet(cluster, deployment, hash, all.length + 1);
  } else {
    scale(cluster, current, replicas);
    const isUp = numberAt(current, "readyReplicas") >= replicas;
    for (const old of all) if (old !== current && isUp) scale(cluster, old, 0);
  }
  writeStatus(cluster, deployment, all, current);
}

function createReplicaSet(
  cluster: Cluster,
  deployment: KubeObject,
  hash: string,
  revision: number,
): void {
  const { name, namespace = "" } = deployment.metadata;
  const template = objectOr(valueAt(deployment, "spec", "template"));
  const selector = objectOr(valueAt(deployment, "spec", "selector"));
  const labels = { ...objectOr(valueAt(template, "metadata", "labels")), [HASH_LABEL]: hash };
  const annotations = { [REVISION]: String(revision) };
  const matchLabels = { ...objectOr(selector["matchLabels"]), [HASH_LABEL]: hash };
  cluster.create("ReplicaSet", namespace, {
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations,
      ownerReferences: [controllerOf(deployment)],
    },
    spec: {
      replicas: replicasOf(deployment),
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...objectOr(template["metadata"]), labels } },
    },
  });
  cluster.patch("Deployment", deployment, { metadata: { annotations } });
}

function scale(cluster: Cluster, replicaSet: KubeObject, replicas: number): void {
  if (replicasOf(replicaSet) !== replicas) {
    cluster.patch("ReplicaSet", replicaSet, { spec: { replicas } });
  }
}

function writeStatus(
  cluster: Cluster,
  deployment: KubeObject,
  all: readonly KubeObject[],
  current: KubeObject | undefined,
): void {
  const wanted = replicasOf(deployment);
  const total = sum(all, "replicas");
  const ready = sum(all, "readyReplicas");
  const available = sum(all, "availableReplicas");
  const updated = current === undefined ? 0 : numberAt(current, "replicas");
  const isAvailable = available >= wanted - Math.floor(wanted / 4);
  const isDone = updated === wanted && total === wanted && available === wanted;
  cluster.writeStatus("Deployment", deployment, {
    observedGeneration: deployment.metadata.generation ?? 1,
    // Absent where they are nothing, as Go leaves them out.
    replicas: total || null,
    updatedReplicas: updated || null,
    readyReplicas: ready || null,
    availableReplicas: available || null,
    unavailableReplicas: Math.max(0, wanted - available) || null,
    conditions: [
      condition(cluster, deployment, {
        type: "Available",
        status: isAvailable ? "True" : "False",
        reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
        message: isAvailable
          ? "Deployment has minimum availability."
          : "Deployment does not have minimum availability.",
      }),
      condition(cluster, deployment, {
        type: "Progressing",
        status: "True",
        reason: isDone ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
        message: `ReplicaSet "${current?.metadata.name ?? ""}" ${isDone ? "has successfully progressed" : "is progressing"}.`,
      }),
    ],
  });
}

/** With the times of the condition that is there, as far as it says the same. */
function condition(cluster: Cluster, deployment: KubeObject, said: JsonObject): JsonObject {
  const conditions = valueAt(deployment, "status", "conditions");
  const before = (Array.isArray(conditions) ? conditions : [])
    .map((item) => objectOr(item))
    .find(({ type }) => type === said["type"]);
  const { lastUpdateTime, lastTransitionTime, ...rest } = before ?? {};
  const isSame = equalJson(rest, said);
  const turned = before?.["status"] !== said["status"];
  return {
    ...said,
    lastUpdateTime: isSame ? lastUpdateTime : cluster.now,
    lastTransitionTime: turned ? cluster.now : lastTransitionTime,
  };
}

function replicasOf(object: KubeObject): number {
  return Number(valueAt(object, "spec", "replicas") ?? 1);
}

function numberAt(object: KubeObject, field: string): number {
  return Number(valueAt(object, "status", field) ?? 0);
}

function sum(objects: readonly KubeObject[], field: string): number {
  return objects.reduce((total, object) => total + numberAt(object, field), 0);
}
