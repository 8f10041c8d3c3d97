// HorizontalPodAutoscalers, which are stored as version 2 and shown as version 1, too.
// Source: Kubernetes 1.33, pkg/apis/autoscaling/v2/defaults.go, pkg/apis/autoscaling/v1/conversion.go, pkg/apis/autoscaling/validation
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { childDraft, draftOf, stringOf, valueAt, type Draft } from "../json.ts";
import { forbidden, invalid, required, type FieldError } from "../schema/field-error.ts";
import type { KindRules } from "./kind-rules.ts";

const CPU_PERCENT = 80;
/** Metrics that are there also when no Pod is. */
const OUTSIDE: ReadonlySet<unknown> = new Set(["External", "Object"]);

export const autoscalerRules: KindRules = {
  defaults(object) {
    const spec = childDraft(object, "spec");
    spec["minReplicas"] ??= 1;
    if (arrayOr(spec["metrics"]).length === 0) spec["metrics"] = [cpuMetric(CPU_PERCENT)];
  },
  beforeCreate(object) {
    object["status"] = { currentReplicas: 0, desiredReplicas: 0, currentMetrics: null };
  },
  errors: (object) => specErrors(objectOr(object["spec"])),
};

/** Applied to what version 1 shows. */
export const oldAutoscalerRules: KindRules = {
  defaults(object) {
    childDraft(object, "spec")["minReplicas"] ??= 1;
  },
  beforeCreate(object) {
    object["status"] = { currentReplicas: 0, desiredReplicas: 0 };
  },
  errors: (object) => specErrors({ ...objectOr(object["spec"]), metrics: undefined }),
};

function specErrors(spec: JsonObject): readonly FieldError[] {
  const min = Number(spec["minReplicas"]);
  const max = Number(spec["maxReplicas"] ?? 0);
  const target = objectOr(spec["scaleTargetRef"]);
  const hasOutside = arrayOr(spec["metrics"]).some((metric) =>
    OUTSIDE.has(objectOr(metric)["type"]),
  );
  const needsOutside =
    "must specify at least one Object or External metric to support scaling to zero replicas";
  return [
    ...(min < 0 ? [invalid("spec.minReplicas", min, "must be greater than or equal to 0")] : []),
    ...(max < 1 ? [invalid("spec.maxReplicas", max, "must be greater than 0")] : []),
    ...(max < min
      ? [invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`")]
      : []),
    ...["kind", "name"]
      .filter((key) => stringOf(target[key]) === "")
      .map((key) => required(`spec.scaleTargetRef.${key}`)),
    ...(min === 0 && !hasOutside ? [forbidden("spec.metrics", needsOutside)] : []),
  ];
}

function cpuMetric(averageUtilization: unknown): JsonObject {
  return {
    type: "Resource",
    resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
  };
}

/** The stored autoscaler as version 1 shows it. */
export function toOldAutoscaler(stored: KubeObject): Draft {
  const { metrics, behavior: _behavior, ...spec } = draftOf(stored["spec"]);
  const status = draftOf(stored["status"]);
  const cpu = arrayOr(metrics).find(isCpu);
  const percent = valueAt(cpu, "resource", "target", "averageUtilization");
  const { conditions: _conditions, currentMetrics: _metrics, ...counts } = status;
  return {
    apiVersion: "autoscaling/v1",
    kind: stored.kind,
    metadata: stored.metadata,
    spec: { ...spec, ...(percent !== undefined && { targetCPUUtilizationPercentage: percent }) },
    status: counts,
  };
}

/** A version 1 autoscaler as it is stored. */
export function fromOldAutoscaler(object: JsonObject): Draft {
  const { targetCPUUtilizationPercentage: percent, ...spec } = draftOf(object["spec"]);
  return {
    apiVersion: "autoscaling/v2",
    kind: object["kind"],
    metadata: object["metadata"],
    spec: { ...spec, metrics: [cpuMetric(percent ?? CPU_PERCENT)] },
    status: { ...objectOr(object["status"]), currentMetrics: null },
  };
}

function isCpu(metric: unknown): boolean {
  return valueAt(metric, "resource", "name") === "cpu";
}
