// Declarative configurations in a form in which those that mean the same to Kong are equal.
import { isJsonObject, type JsonObject } from "../../core/json.ts";

/** Lists of texts that are sets to Kong. All other lists of texts keep their order. */
const SETS: ReadonlySet<string> = new Set([
  "hosts",
  "paths",
  "methods",
  "protocols",
  "snis",
  "sources",
  "destinations",
  "tags",
  "ca_certificates",
  "http_statuses",
  "redirect_uris",
  "groups",
]);

/** `{"name": x}` or `{"id": x}` in these is the same as `x`. */
const REFERENCES: ReadonlySet<string> = new Set([
  "service",
  "route",
  "consumer",
  "consumer_group",
  "upstream",
  "set",
]);

const REFERENCE_KEYS: ReadonlySet<string> = new Set(["id", "name", "username"]);

/**
 * Absent, null and empty members of entities are the same; lists of entities, and of texts that are sets, have no order.
 * Inside a plugin's `config` only nulls are left out, and lists keep their order.
 */
export function normalDocument(document: unknown): unknown {
  return normalValue(document, { key: "", isInConfig: false });
}

interface Place {
  /** The key under which a value, or the list that it is in, stands. */
  readonly key: string;
  readonly isInConfig: boolean;
}

function normalValue(value: unknown, place: Place): unknown {
  if (typeof value === "string") {
    return value.includes("-----BEGIN ") ? value.replaceAll("\r\n", "\n").trim() : value;
  }
  if (Array.isArray(value)) return normalList(value, place);
  return isJsonObject(value) ? normalObject(value, place) : value;
}

function normalList(list: readonly unknown[], place: Place): readonly unknown[] {
  const items = list.map((item) => normalValue(item, place));
  const { key, isInConfig } = place;
  if (isInConfig) return items;
  const isSet = SETS.has(key) || key === "headers" || items.some(isJsonObject);
  return isSet
    ? items
        .map(keyed)
        .toSorted(byKey)
        .map(({ item }) => item)
    : items;
}

function keyed(item: unknown): { readonly item: unknown; readonly key: string } {
  return { item, key: JSON.stringify(item) };
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : Number(a.key > b.key);
}

function normalObject(object: JsonObject, { key, isInConfig }: Place): unknown {
  const [first, another] = Object.entries(object);
  const isReference = first !== undefined && another === undefined && REFERENCE_KEYS.has(first[0]);
  if (!isInConfig && REFERENCES.has(key) && isReference) return String(first[1]);
  const members = Object.keys(object)
    .toSorted()
    .map((name) => {
      const isConfig = isInConfig || name === "config";
      // The values of a route's headers are sets, whatever the headers are called.
      const inner = !isInConfig && key === "headers" ? key : name;
      return [name, normalValue(object[name], { key: inner, isInConfig: isConfig })] as const;
    })
    .filter(([, value]) => {
      const isNothing = value === null || value === undefined;
      return isInConfig ? !isNothing : !isNothing && !isEmpty(value);
    });
  return Object.fromEntries(members);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}
