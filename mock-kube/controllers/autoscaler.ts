// HorizontalPodAutoscalers: as many replicas as their metrics ask for, which stand in annotations of theirs.
// Source: Kubernetes 1.33, pkg/controller/podautoscaler/horizontal.go; without its delays and tolerances.
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { stringOf, valueAt } from "../json.ts";
import type { Cluster } from "./cluster.ts";

/** `metrics.mock-kube/NAME: "120"` says what the metric NAME is now. */
const METRIC_PREFIX = "metrics.mock-kube/";

const TARGETS = ["Deployment", "ReplicaSet"] as const;

export function reconcileAutoscalers(cluster: Cluster): void {
  for (const autoscaler of cluster.list("HorizontalPodAutoscaler")) reconcile(cluster, autoscaler);
}

function reconcile(cluster: Cluster, autoscaler: KubeObject): void {
  const spec = objectOr(autoscaler["spec"]);
  const { kind, name } = objectOr(spec["scaleTargetRef"]);
  const known = TARGETS.find((target) => target === kind);
  const target = known && cluster.list(known, autoscaler.metadata.namespace).find(isNamed(name));
  if (known === undefined || target === undefined) {
    const message = `the HPA controller was unable to get the target's current scale: ${stringOf(kind)} ${JSON.stringify(stringOf(name))} not found`;
    return say(cluster, autoscaler, 0, 0, [condition("AbleToScale", "FailedGetScale", message)]);
  }
  const wanted = Number(valueAt(target, "spec", "replicas") ?? 1);
  const current = Number(valueAt(target, "status", "replicas") ?? 0);
  const able = condition("AbleToScale", "SucceededGetScale", "", "True");
  const min = Number(spec["minReplicas"] ?? 1);
  if (wanted === 0 && min !== 0) {
    const message = "scaling is disabled since the replica count of the target is zero";
    const disabled = condition("ScalingActive", "ScalingDisabled", message);
    return say(cluster, autoscaler, current, 0, [able, disabled]);
  }
  const asked = arrayOr(spec["metrics"]).flatMap((metric) =>
    replicasFor(objectOr(metric), autoscaler, wanted),
  );
  if (asked.length === 0) {
    const message = `no annotation ${METRIC_PREFIX}NAME tells of any of its metrics`;
    const inactive = condition("ScalingActive", "FailedGetMetrics", message);
    return say(cluster, autoscaler, current, wanted, [able, inactive]);
  }
  const desired = Math.max(min, Math.min(Number(spec["maxReplicas"]), Math.max(...asked)));
  if (desired !== wanted) cluster.patch(known, target, { spec: { replicas: desired } });
  const active = condition("ScalingActive", "ValidMetricFound", "", "True");
  say(cluster, autoscaler, current, desired, [able, active]);
}

function isNamed(name: unknown) {
  return ({ metadata }: KubeObject) => metadata.name === name;
}

/** What one metric asks for; nothing when its value is not known. */
function replicasFor(
  metric: JsonObject,
  autoscaler: KubeObject,
  replicas: number,
): readonly number[] {
  const type = stringOf(metric["type"]);
  const source = objectOr(metric[type.charAt(0).toLowerCase() + type.slice(1)]);
  const name = stringOf(source["name"]) || stringOf(valueAt(source, "metric", "name"));
  const value = quantity(autoscaler.metadata.annotations?.[METRIC_PREFIX + name]);
  const target = objectOr(source["target"]);
  if (value === undefined) return [];
  const total = quantity(target["value"]);
  const average = quantity(target["averageValue"]);
  const utilization = quantity(target["averageUtilization"]);
  // Of a value for all, an average is made; a value of each is compared with what is wanted of each.
  const wanted = average ?? total ?? utilization;
  if (wanted === undefined || wanted === 0) return [];
  const share = average === undefined ? Math.max(1, replicas) : 1;
  return [Math.ceil((value / wanted) * share)];
}

const FACTORS: Readonly<Record<string, number>> = { "": 1, m: 0.001, k: 1000, M: 1e6, G: 1e9 };

/** The usual ones of Kubernetes' quantities; `undefined` for anything else. */
function quantity(value: unknown): number | undefined {
  const text = typeof value === "number" ? String(value) : stringOf(value);
  const [, digits, suffix = ""] = /^(\d+(?:\.\d+)?)([mkMG]?)$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (FACTORS[suffix] ?? 1);
}

interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

function condition(
  type: string,
  reason: string,
  message: string,
  status: Condition["status"] = "False",
): Condition {
  return { type, status, reason, message };
}

function say(
  cluster: Cluster,
  autoscaler: KubeObject,
  currentReplicas: number,
  desiredReplicas: number,
  conditions: readonly Condition[],
): void {
  const before = arrayOr(valueAt(autoscaler, "status", "conditions")).map(objectOr);
  const dated = conditions.map((own) => {
    const same = before.find(({ type, status }) => type === own.type && status === own.status);
    return { ...own, lastTransitionTime: same?.["lastTransitionTime"] ?? cluster.now };
  });
  const status = { currentReplicas, desiredReplicas, conditions: dated };
  cluster.writeStatus("HorizontalPodAutoscaler", autoscaler, status);
}
