// Pods: what a scheduler and a kubelet would write, though nothing runs. A Pod is running and ready a while after it was made.
import { arrayOr, objectOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { stringOf, valueAt } from "../json.ts";
import type { Cluster } from "./cluster.ts";

const NODE_ADDRESS = "10.0.0.1";
/** 10.244.0.0/16, as flannel has it, without its first and last addresses. */
const POD_ADDRESSES = 65_000;

/** Runs the Pods that have been there for long enough. Gives back the first of the others' due times; `undefined` for none. */
export function runPods(
  cluster: Cluster,
  seenMs: Map<string, number>,
  nowMs: number,
  startMs: number,
): number | undefined {
  const pods = cluster.list("Pod");
  const pending = pods.filter((pod) => valueAt(pod, "status", "phase") === "Pending");
  const uids = new Set(pending.map(({ metadata: { uid = "" } }) => uid));
  for (const uid of seenMs.keys()) if (!uids.has(uid)) seenMs.delete(uid);
  let next: number | undefined;
  for (const pod of pending) {
    const { uid = "" } = pod.metadata;
    const seen = seenMs.get(uid) ?? nowMs;
    seenMs.set(uid, seen);
    const dueMs = seen + startMs + initialDelayMs(pod);
    if (dueMs <= nowMs) run(cluster, pod);
    else next = Math.min(next ?? dueMs, dueMs);
  }
  return next;
}

/** A readiness probe is not asked before its initial delay. */
function initialDelayMs(pod: KubeObject): number {
  const delays = arrayOr(valueAt(pod, "spec", "containers")).map((container) =>
    Number(valueAt(container, "readinessProbe", "initialDelaySeconds") ?? 0),
  );
  return Math.max(0, ...delays) * 1000;
}

function run(cluster: Cluster, pod: KubeObject): void {
  const { now } = cluster;
  const address = freeAddress(cluster);
  const conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"];
  cluster.writeStatus("Pod", pod, {
    phase: "Running",
    startTime: now,
    hostIP: NODE_ADDRESS,
    hostIPs: [{ ip: NODE_ADDRESS }],
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: conditions.map((type) => ({ type, status: "True", lastTransitionTime: now })),
    containerStatuses: arrayOr(valueAt(pod, "spec", "containers")).map((item) => {
      const { name, image } = objectOr(item);
      return {
        name,
        image,
        imageID: "",
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: now } },
      };
    }),
  });
}

function freeAddress(cluster: Cluster): string {
  const taken = new Set(
    cluster.list("Pod").map((pod) => stringOf(valueAt(pod, "status", "podIP"))),
  );
  for (let index = 2; index < POD_ADDRESSES; index += 1) {
    const address = `10.244.${index >> 8}.${index & 255}`;
    if (!taken.has(address)) return address;
  }
  throw new RangeError("there is no address left for a Pod");
}
