// An error table as Kong writes it: as JSON, and as one line of Lua.
import { KongFault } from "./kong-fault.ts";
import { ErrorTable, NULL_KEY, type ErrorKey, type ErrorNode } from "./error-table.ts";

const LUA_KEYWORDS = new Set(
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(
    " ",
  ),
);

/** Positions make a list, with null for those that are fine; names and positions together an object. */
export function errorsToJson(node: ErrorNode): unknown {
  if (typeof node === "string") return node;
  const keys = [...node.keys()];
  if (keys.length > 0 && keys.every((key) => typeof key === "number")) {
    const length = Math.max(...keys);
    return Array.from({ length }, (_, index) => {
      const item = node.get(index + 1);
      return item === undefined ? null : errorsToJson(item);
    });
  }
  return Object.fromEntries([...node].map(([key, item]) => [String(key), errorsToJson(item)]));
}

/**
 * Source: Penlight 1.14, `pl.pretty.write` with spaces of no width.
 * @param indent the indent of one level; "" puts all on one line.
 */
export function errorsToLua(node: ErrorNode, indent = ""): string {
  return writeLua(node, indent, "");
}

function writeLua(node: ErrorNode, step: string, indent: string): string {
  if (typeof node === "string") return quoteLua(node);
  const inner = indent + step;
  const entries: string[] = [];
  let listed = 0;
  for (let item = node.get(1); item !== undefined; item = node.get(listed + 1)) {
    listed += 1;
    entries.push(inner + writeLua(item, step, inner));
  }
  const equals = step === "" ? "=" : " = ";
  for (const [key, item] of sortedRest(node, listed)) {
    entries.push(`${inner}${luaKey(key)}${equals}${writeLua(item, step, inner)}`);
  }
  const newline = step === "" ? "" : "\n";
  if (entries.length === 0) return `{${newline}${indent}}`;
  return `{${newline}${entries.join(`,${newline}`)}${newline}${indent}}`;
}

function sortedRest(node: ErrorTable, listed: number): readonly [ErrorKey, ErrorNode][] {
  const texts = [...node].filter(([key]) => typeof key === "string");
  const numbers = [...node].filter(([key]) => typeof key === "number" && key > listed);
  return [
    ...texts.toSorted(([left], [right]) => compareBytes(String(left), String(right))),
    ...numbers.toSorted(([left], [right]) => Number(left) - Number(right)),
  ];
}

export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function luaKey(key: ErrorKey): string {
  if (typeof key === "number") return `[${key}]`;
  const text = String(key);
  const isName = /^[A-Za-z_]\w*$/.test(text) && !LUA_KEYWORDS.has(text);
  if (isName) return text;
  const quoted = quoteLua(text);
  // Two brackets in a row would mean something else.
  return quoted.startsWith("[") ? `[ ${quoted} ]` : `[${quoted}]`;
}

/** Long brackets for texts with newlines or brackets of their own, quotes for all others. */
function quoteLua(text: string): string {
  const brackets = [...`${text}]`.matchAll(/([[\]])(=*)(?=\1)/g)].map(
    ([, , equals = ""]) => equals,
  );
  if ((text.includes("\n") || brackets.length > 0) && !text.includes("\r")) {
    const longest = Math.max(-1, ...brackets.map((equals) => equals.length));
    const equals = "=".repeat(longest + 1);
    return `[${equals}[${text.startsWith("\n") ? "\n" : ""}${text}]${equals}]`;
  }
  const quoted = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    // oxlint-disable-next-line no-control-regex -- what Lua's %q escapes
    .replaceAll(/[\x00-\x1f\x7f]/g, (char) => (char === "\n" ? "\\\n" : `\\${char.charCodeAt(0)}`));
  return `"${quoted}"`;
}

/** Kong first writes the errors down for people, which fails over a null in a key's place. */
export function refuseNullKeys(errors: ErrorTable): void {
  for (const [key, node] of errors) {
    if (key === NULL_KEY) throw new KongFault("an error stands under null");
    if (typeof node !== "string") refuseNullKeys(node);
  }
}
