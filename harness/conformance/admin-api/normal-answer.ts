// Answers with everything taken out that may differ.
import { isJsonObject } from "../../../core/json.ts";
import type { HeaderLine } from "../wire/parse-answer.ts";
import { lenient, withoutDrawnIds, type Known } from "./leniency.ts";
import type { JsonTolerance, Tolerance } from "./tolerance.ts";
import type { TranscriptCase } from "./transcript.ts";

export type NormalBody =
  | {
      readonly kind: "json";
      readonly value: unknown;
      /** How the text was laid out, outside of strings. */
      readonly layout: string;
    }
  | { readonly kind: "text"; readonly text: string };

/** The rules that hold for a case. */
export function tolerancesFor(
  all: readonly Tolerance[],
  { request, listener, response }: TranscriptCase,
): readonly Tolerance[] {
  return all.filter(({ where = {} }) => {
    const { path, method, listeners, status } = where;
    return (
      (path === undefined || path.test(request.path)) &&
      (method === undefined || method === request.method) &&
      (listeners === undefined || listeners.includes(listener)) &&
      (status === undefined || status === response.status)
    );
  });
}

/** `name: value` lines in order of their texts. */
export function normalHeaders(
  headers: readonly HeaderLine[],
  rules: readonly Tolerance[],
  known: Known,
): readonly string[] {
  return headers
    .flatMap(([written, value]) => {
      const name = written.toLowerCase();
      const text = normalHeader(name, value, rules);
      return text === undefined ? [] : [`${name}: ${withoutDrawnIds(text, known)}`];
    })
    .toSorted();
}

function normalHeader(
  name: string,
  value: string,
  rules: readonly Tolerance[],
): string | undefined {
  let text = value;
  for (const rule of rules) {
    if (rule.kind === "text" && rule.inHeaders === true) text = text.replace(rule.pattern, rule.by);
    if (rule.kind !== "header" || !rule.header.test(name)) continue;
    const { how } = rule;
    if (how === "ignored") return undefined;
    if (how === "presence") text = "<something>";
    else if (how === "numbers") text = text.replace(/\d+(\.\d+)?/g, "<n>");
    else text = text.replace(how.pattern, how.by);
  }
  return text;
}

export function normalBody(text: string, rules: readonly Tolerance[], known: Known): NormalBody {
  const value = parseStructure(text);
  if (value === undefined) {
    return { kind: "text", text: withoutDrawnIds(normalText(text, rules, true), known) };
  }
  const jsonRules = rules.filter((rule) => rule.kind === "json");
  const normal = normalValue(value, [], (found, path) => {
    const cleaned =
      typeof found === "string" ? withoutDrawnIds(normalText(found, rules, false), known) : found;
    return jsonRules
      .filter((rule) => leadsTo(rule, path))
      .reduce((current, { how }) => lenient(how, current, known), cleaned);
  });
  return { kind: "json", value: normal, layout: layoutOf(text) };
}

/** An object or a list; `undefined` for any other text. */
function parseStructure(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function normalText(text: string, rules: readonly Tolerance[], isWhole: boolean): string {
  let result = text;
  for (const rule of rules) {
    if (rule.kind === "text") result = result.replace(rule.pattern, rule.by);
    else if (rule.kind === "lines" && isWhole) {
      const lines = result.split("\n").filter((line) => !rule.dropped.test(line));
      result = lines.join("\n");
    }
  }
  return result;
}

type Visit = (value: unknown, path: readonly string[]) => unknown;

/** Visits what is inside a value before the value itself. */
function normalValue(value: unknown, path: readonly string[], visit: Visit): unknown {
  const inside = (key: string, member: unknown) => normalValue(member, [...path, key], visit);
  if (Array.isArray(value)) {
    return visit(
      value.map((item, index) => inside(String(index), item)),
      path,
    );
  }
  if (!isJsonObject(value)) return visit(value, path);
  const members = Object.entries(value)
    .map(([key, member]) => [key, inside(key, member)] as const)
    .filter(([, member]) => member !== undefined);
  return visit(Object.fromEntries(members), path);
}

function leadsTo({ path: [first, ...rest], path }: JsonTolerance, to: readonly string[]): boolean {
  if (first !== "**") return matches(path, to);
  return to.length >= rest.length && matches(rest, to.slice(to.length - rest.length));
}

function matches(path: readonly string[], to: readonly string[]): boolean {
  return path.length === to.length && path.every((key, at) => key === "*" || key === to[at]);
}

function layoutOf(text: string): string {
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const count = (pattern: RegExp) => outside.match(pattern)?.length ?? 0;
  return `${count(/\n/g)} line breaks, ${count(/ /g)} blanks`;
}
