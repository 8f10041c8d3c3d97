// JSON values as Go's fmt package prints them.
import { isJsonObject } from "../../core/json.ts";

/** `%v`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (!isJsonObject(value)) return typeof value === "string" ? value : JSON.stringify(value);
  const members = inOrder(value).map(([key, item]) => `${key}:${goText(item)}`);
  return `map[${members.join(" ")}]`;
}

/** `%#v`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = inOrder(value).map(([key, item]) => `${JSON.stringify(key)}:${goSyntax(item)}`);
  return `map[string]interface {}{${members.join(", ")}}`;
}

/** Go prints its maps in the order of their keys. */
function inOrder(
  object: Readonly<Record<string, unknown>>,
): readonly (readonly [string, unknown])[] {
  return Object.entries(object).toSorted(([left], [right]) => (left < right ? -1 : 1));
}
