// What each leniency does to a value: the same to a recorded one and to another.
import { isJsonObject } from "../../../core/json.ts";
import { canonicalText, sortedJson } from "../compare/canonical-text.ts";
import type { JsonLeniency } from "./tolerance.ts";

const DRAWN_TOKEN = /^(?:[A-Za-z0-9]{32}|[A-Za-z0-9]{44})$/;
const HASH = /^(?!0{32}$)[0-9a-f]{32}$/;
const FORM = /^[\w.-]+=[^&\s]*(&[\w.-]+=[^&\s]*)+$/;

/** Texts that occur in the requests of a recording: these were not drawn by the node. */
export type Known = ReadonlySet<string>;

/** `undefined`: as if it were not there. */
export function lenient(how: JsonLeniency, value: unknown, known: Known): unknown {
  switch (how) {
    case "anything":
      return "<anything>";
    case "any number":
      return typeof value === "number" ? "<number>" : value;
    case "any string":
      return typeof value === "string" ? "<string>" : value;
    case "no string":
      return typeof value === "string" ? undefined : value;
    case "length":
      return Array.isArray(value) ? `<${value.length} items>` : value;
    case "any order":
      return Array.isArray(value) ? sortedJson(value) : value;
    case "bag of entries":
      return isJsonObject(value) ? sortedJson(entriesOf(value, known)) : value;
    case "header pairs":
      return Array.isArray(value) ? sortedJson(value.map(headerPair)) : value;
    case "drawn token":
    case "hash":
    case "yaml lines":
    case "member order":
      return typeof value === "string" ? lenientText(how, value, known) : value;
  }
}

type TextLeniency = "drawn token" | "hash" | "yaml lines" | "member order";

function lenientText(how: TextLeniency, text: string, known: Known): unknown {
  switch (how) {
    case "drawn token":
      return DRAWN_TOKEN.test(text) && !known.has(text) ? "<drawn>" : text;
    case "hash":
      return HASH.test(text) ? "<hash>" : text;
    case "yaml lines":
      return text.split("\n").map(yamlLine).toSorted();
    case "member order":
      return orderedMembers(text);
  }
}

/** Keys that were drawn are all the same. */
function entriesOf(
  value: Readonly<Record<string, unknown>>,
  known: Known,
): readonly (readonly [string, unknown])[] {
  return Object.entries(value).map(([key, member]) => [withoutDrawnIds(key, known), member]);
}

const UUID_4 = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/gi;

/** Version 4 UUIDs that no request contains are as good as one another; those made from names (version 5) count. */
export function withoutDrawnIds(text: string, known: Known): string {
  return text.replace(UUID_4, (uuid) => (known.has(uuid.toLowerCase()) ? uuid : "<uuid>"));
}

/** What of a text could be taken for drawn. */
export function knownIn(text: string): readonly string[] {
  const uuids = text.match(UUID_4) ?? [];
  const tokens = text.match(/[A-Za-z0-9]{32,44}/g) ?? [];
  return [...uuids.map((uuid) => uuid.toLowerCase()), ...tokens];
}

function headerPair(pair: unknown): unknown {
  if (!Array.isArray(pair)) return pair;
  const name = String(pair[0]).toLowerCase();
  const value = String(pair[1]);
  return [name, name === "x-kong-request-id" && HASH.test(value) ? "<id>" : value];
}

/** The first member of a list's item stands where the others do. */
function yamlLine(line: string): string {
  return line
    .replace(/^(\s*)- (?=\w+:)/, "$1  ")
    .replace(/^(\s*(?:created_at|updated_at): )\d+(\.\d+)?$/, "$1<number>");
}

function orderedMembers(text: string): string {
  if (FORM.test(text)) return text.split("&").toSorted().join("&");
  if (!/^\s*\{/.test(text)) return text;
  try {
    return canonicalText(JSON.parse(text));
  } catch {
    return text;
  }
}
