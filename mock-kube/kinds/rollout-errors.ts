// What is wrong with a Deployment's way of replacing its Pods: strategy, limits, deadlines.
// Source: Kubernetes 1.33, pkg/apis/apps/validation/validation.go
import { isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import {
  forbidden,
  GoText,
  invalid,
  notSupported,
  type FieldError,
} from "../schema/field-error.ts";

const PERCENT = /^[0-9]+%$/;
const NOT_PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' " +
  "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

export function rolloutErrors(spec: JsonObject): readonly FieldError[] {
  const minReady = Number(spec["minReadySeconds"] ?? 0);
  const deadline = Number(spec["progressDeadlineSeconds"] ?? Infinity);
  return [
    ...strategyErrors(objectOr(spec["strategy"])),
    ...negativeErrors(spec, ["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"]),
    ...(deadline <= minReady
      ? [invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")]
      : []),
  ];
}

function negativeErrors(spec: JsonObject, keys: readonly string[]): readonly FieldError[] {
  return keys
    .filter((key) => Number(spec[key] ?? 0) < 0)
    .map((key) => invalid(`spec.${key}`, spec[key], "must be greater than or equal to 0"));
}

function strategyErrors(strategy: JsonObject): readonly FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === "RollingUpdate") return rollingErrors(objectOr(rollingUpdate));
  if (type === "Recreate") {
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return isJsonObject(rollingUpdate) ? [forbidden("spec.strategy.rollingUpdate", why)] : [];
  }
  const pointer = isJsonObject(rollingUpdate) ? "0xc000000000" : "nil";
  const text = `apps.DeploymentStrategy{Type:${JSON.stringify(type)}, RollingUpdate:(*apps.RollingUpdateDeployment)(${pointer})}`;
  return [notSupported("spec.strategy", new GoText(text), ["Recreate", "RollingUpdate"])];
}

function rollingErrors({ maxUnavailable, maxSurge }: JsonObject): readonly FieldError[] {
  const field = "spec.strategy.rollingUpdate.maxUnavailable";
  const value = new GoText(goIntOrString(maxUnavailable));
  const isNothing = amount(maxUnavailable) === 0 && amount(maxSurge) === 0;
  const isTooMuch = typeof maxUnavailable === "string" && amount(maxUnavailable) > 100;
  return [
    ...intOrPercentErrors(maxUnavailable, field),
    ...intOrPercentErrors(maxSurge, "spec.strategy.rollingUpdate.maxSurge"),
    ...(isNothing ? [invalid(field, value, "may not be 0 when `maxSurge` is 0")] : []),
    ...(isTooMuch ? [invalid(field, value, "must not be greater than 100%")] : []),
  ];
}

function intOrPercentErrors(value: unknown, field: string): readonly FieldError[] {
  if (typeof value === "string") {
    return PERCENT.test(value)
      ? []
      : [invalid(field, new GoText(goIntOrString(value)), NOT_PERCENT)];
  }
  return Number(value ?? 0) < 0
    ? [invalid(field, value, "must be greater than or equal to 0")]
    : [];
}

/** A number of Pods or a percentage; a text that is neither counts as nothing. */
function amount(value: unknown): number {
  if (typeof value !== "string") return Number(value ?? 0);
  return PERCENT.test(value) ? Number(value.slice(0, -1)) : 0;
}

function goIntOrString(value: unknown): string {
  return typeof value === "string"
    ? `intstr.IntOrString{Type:1, IntVal:0, StrVal:${JSON.stringify(value)}}`
    : `intstr.IntOrString{Type:0, IntVal:${Number(value ?? 0)}, StrVal:""}`;
}
