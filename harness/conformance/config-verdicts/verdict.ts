// What a node said about a configuration, in the form in which verdicts are recorded.
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../../core/json.ts";
import { canonicalText } from "../compare/canonical-text.ts";
import type { AdminAnswer } from "../kong/admin-request.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const ADDRESS = /(table|function|userdata): 0x[0-9a-f]+/g;
const TEXT_LENGTH_MAX = 500;
const MEMBERS = ["message", "name", "code", "error"] as const;

/** `sent` is the text of the request: ids that do not occur in it were made up by the node. */
export function verdictOf({ status, text }: AdminAnswer, sent: string): JsonObject {
  const document = parseOrUndefined(text);
  if (!isJsonObject(document)) return { status, text: text.slice(0, TEXT_LENGTH_MAX) };
  if (status === 201) return { status, counts: countsOf(document) };
  const members = MEMBERS.filter((name) => document[name] !== undefined);
  const { fields, flattened_errors: flattened } = document;
  return {
    status,
    ...Object.fromEntries(members.map((name) => [name, document[name]])),
    ...(Object.keys(objectOr(fields)).length > 0 && { fields }),
    ...(flattened !== undefined && {
      flattened: arrayOr(flattened).map((error) => flattenedError(objectOr(error), sent)),
    }),
  };
}

/** Puts names in the place of what is random in a verdict, for recordings that have it so. */
export function maskedVerdict(verdict: JsonObject, sent: string): JsonObject {
  const masked = JSON.stringify(verdict)
    .replace(UUID, (uuid) => (sent.includes(uuid) ? uuid : "<uuid>"))
    .replace(ADDRESS, "$1: <addr>");
  return objectOr(JSON.parse(masked));
}

function countsOf(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document)
      .filter(([name, value]) => name !== "workspaces" && typeof value === "object")
      .map(([name, value]) => [name, Object.keys(objectOr(value)).length]),
  );
}

function flattenedError(error: JsonObject, sent: string): JsonObject {
  const { entity_type, entity_name, entity_tags, entity_id } = error;
  const isKnownId = typeof entity_id === "string" && sent.includes(entity_id);
  return {
    entity_type,
    ...(entity_name !== undefined && { entity_name }),
    ...(entity_tags !== undefined && { entity_tags }),
    ...(isKnownId && { entity_id }),
    errors: arrayOr(error["errors"]).map((item) => {
      const { type, field, message, messages } = objectOr(item);
      return { type, field, message, messages };
    }),
  };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Kong joins some lists of field names in the order of a Lua hash, which differs from one start to the next: names in
 * quotes that follow one another are sorted.
 */
export function withSortedLists(value: unknown): string {
  return canonicalText(value).replace(/'[^'"\\]*'(?:, '[^'"\\]*')+/g, (list) =>
    list.split(", ").toSorted().join(", "),
  );
}
