// What is wrong with a workload's LabelSelector, and how Go prints one.
// Source: Kubernetes 1.33, apimachinery/pkg/apis/meta/v1/validation/validation.go
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../core/json.ts";
import { stringOf, valueAt } from "../json.ts";
import { forbidden, invalid, required, type FieldError } from "../schema/field-error.ts";
import { labelKeyErrors, labelValueErrors } from "../schema/names.ts";
import { labelsErrors } from "../schema/object-meta.ts";

export function labelSelectorErrors(selector: JsonObject, field: string): readonly FieldError[] {
  return [
    ...labelsErrors(selector["matchLabels"], `${field}.matchLabels`),
    ...arrayOr(selector["matchExpressions"]).flatMap((expression, index) =>
      expressionErrors(objectOr(expression), `${field}.matchExpressions[${index}]`),
    ),
  ];
}

function expressionErrors(expression: JsonObject, field: string): readonly FieldError[] {
  const key = stringOf(expression["key"]);
  const values = arrayOr(expression["values"]);
  return [
    ...operatorErrors(expression["operator"], values.length, field),
    ...labelKeyErrors(key).map((problem) => invalid(`${field}.key`, key, problem)),
    ...values.flatMap((value, index) =>
      labelValueErrors(stringOf(value)).map((problem) =>
        invalid(`${field}.values[${index}]`, value, problem),
      ),
    ),
  ];
}

function operatorErrors(operator: unknown, count: number, field: string): readonly FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      return count > 0
        ? []
        : [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist": {
      const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return count > 0 ? [forbidden(`${field}.values`, why)] : [];
    }
    default:
      return [invalid(`${field}.operator`, operator ?? "", "not a valid selector operator")];
  }
}

export function goMap(map: unknown): string {
  if (!isJsonObject(map)) return "map[string]string(nil)";
  const pairs = Object.entries(map)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `map[string]string{${pairs.join(", ")}}`;
}

export function goSelector(selector: unknown): string {
  const labels = goMap(valueAt(selector, "matchLabels"));
  const expressions = valueAt(selector, "matchExpressions");
  const list = Array.isArray(expressions)
    ? `{${expressions.map((item) => goExpression(objectOr(item))).join(", ")}}`
    : "(nil)";
  return `v1.LabelSelector{MatchLabels:${labels}, MatchExpressions:[]v1.LabelSelectorRequirement${list}}`;
}

function goExpression({ key, operator, values }: JsonObject): string {
  const list = Array.isArray(values)
    ? `{${values.map((value) => JSON.stringify(value)).join(", ")}}`
    : "(nil)";
  return `v1.LabelSelectorRequirement{Key:${JSON.stringify(key ?? "")}, Operator:${JSON.stringify(operator ?? "")}, Values:[]string${list}}`;
}
