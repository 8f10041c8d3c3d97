// Where a value is not of its shape, as the library words it that server-side apply is built on.
// Source: Kubernetes 1.33, structured-merge-diff v4.6 typed/validate.go, value/fields.go
import { isJsonObject } from "../../core/json.ts";
import {
  deduced,
  itemElement,
  type ListShape,
  type ScalarShape,
  type Shape,
} from "../schema/shape.ts";
import { goSyntax, goText } from "../schema/go-text.ts";
import { elementText } from "./apply.ts";

/** Each with its path: `.data.x: expected string, got ...`. */
export function typedProblems(shape: Shape, value: unknown, path = ""): readonly string[] {
  const known = deduced(shape, value);
  if (value === null || value === undefined) return [];
  const problem = (why: string) => [path === "" ? why : `${path}: ${why}`];
  switch (known.kind) {
    case "scalar":
      return scalarProblems(known, value).flatMap(problem);
    case "list":
      if (!Array.isArray(value)) return problem(`expected list, got &{${goText(value)}}`);
      return itemProblems(known, value, path);
    case "map":
      if (!isJsonObject(value)) return problem(`expected map, got &{${goText(value)}}`);
      return Object.entries(value).flatMap(([key, item]) => {
        const at = `${path}.${key}`;
        const field = known.field(key);
        if (field === undefined && !known.open) return [`${at}: field not declared in schema`];
        return typedProblems(field ?? known.item, item, at);
      });
  }
}

/** One text of them all. */
export function typedProblemText(problems: readonly string[]): string {
  const [only = ""] = problems;
  if (problems.length === 1) return only;
  return `errors:\n${problems.map((problem) => `  ${problem}`).join("\n")}`;
}

function scalarProblems({ type }: ScalarShape, value: unknown): readonly string[] {
  switch (type) {
    case "numeric":
      return typeof value === "number"
        ? []
        : [`expected numeric (int or float), got ${goTypeOf(value)}`];
    case "string":
      return typeof value === "string"
        ? []
        : [`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`];
    case "boolean":
      return typeof value === "boolean" ? [] : [`expected boolean, got &{${goText(value)}}`];
    case "untyped":
      return typeof value === "object" ? [`expected any scalar, got &{${goText(value)}}`] : [];
  }
}

function itemProblems(shape: ListShape, list: readonly unknown[], path: string): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    if (shape.relation === "atomic") return typedProblems(shape.item, item, `${path}[${index}]`);
    const missing = shape.keys.filter((key) => !hasKey(shape, item, key));
    if (missing.length === shape.keys.length && missing.length > 0) {
      const [key = ""] = shape.keys;
      return [
        `${path}: element ${index}: associative list with keys has an element that omits key field ${JSON.stringify(key)} (and doesn't have default value)`,
      ];
    }
    const element = itemElement(shape, item);
    const at = `[${elementText(element)}]`;
    const repeated = seen.has(element) ? [`${path}: duplicate entries for key ${at}`] : [];
    seen.add(element);
    return [...repeated, ...typedProblems(shape.item, item, path + at)];
  });
}

function hasKey(shape: ListShape, item: unknown, key: string): boolean {
  return itemElement({ ...shape, keys: [key] }, item) !== "k:{}";
}

function goTypeOf(value: unknown): string {
  if (typeof value === "boolean") return "bool";
  if (Array.isArray(value)) return "[]interface {}";
  return typeof value === "string" ? "string" : "map[string]interface {}";
}
