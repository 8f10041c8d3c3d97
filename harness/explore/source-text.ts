// Data as source text, laid out as this repository's formatter lays it out.

const WIDTH = 100;
const NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/**
 * @param indent how many spaces the line begins with.
 * @param taken how much else is on the first line, beside the indent, what follows the last one included.
 */
export function sourceText(value: unknown, indent: number, taken: number): string {
  const flat = flatText(value);
  const isWide = indent + taken + flat.length > WIDTH;
  if (typeof value !== "object" || value === null || !(isWide || isTall(value))) return flat;
  const inner = indent + 2;
  const lines = Array.isArray(value)
    ? value.map((item: unknown) => sourceText(item, inner, 1))
    : Object.entries(value).map(([key, item]) => {
        const name = `${keyText(key)}: `;
        return name + sourceText(item, inner, name.length + 1);
      });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const pad = " ".repeat(inner);
  return `${open}\n${lines.map((line) => `${pad}${line},\n`).join("")}${" ".repeat(indent)}${close}`;
}

function flatText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatText).join(", ")}]`;
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, item]) => `${keyText(key)}: ${flatText(item)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** The formatter takes the quotes of which the text has fewer. */
function quoted(text: string): string {
  const double = JSON.stringify(text);
  if (text.split('"').length <= text.split("'").length) return double;
  const bare = double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${bare}'`;
}

/** The formatter keeps several objects of several fields on lines of their own, however short. */
function isTall(value: object): boolean {
  if (Array.isArray(value))
    return (value.length > 1 && value.every(isLong)) || value.some(isTallItem);
  return Object.values(value).some(isTallItem);
}

function isTallItem(item: unknown): boolean {
  return typeof item === "object" && item !== null && isTall(item);
}

function isLong(item: unknown): boolean {
  return typeof item === "object" && item !== null && Object.keys(item).length > 1;
}

function keyText(key: string): string {
  return NAME.test(key) ? key : JSON.stringify(key);
}
