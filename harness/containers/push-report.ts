// What passed in a `POST /config`, for the timeline: names only, never a configuration's contents.
import { arrayOr, isJsonObject, stringOr } from "../../core/json.ts";

export interface PushReport {
  /** Names of the entities in the document, nested ones too, by collection. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
  /** Names of the entities that were refused one by one. */
  readonly rejected: readonly string[];
}

/** Nested deeper than this there are no collections in Kong's format. */
const DEPTH_MAX = 4;

/** @param request and @param response are bodies as they were sent; one that is no JSON says nothing. */
export function pushReport(request: string, response: string): PushReport {
  const entities: Record<string, string[]> = {};
  collectNames(parsed(request), entities, DEPTH_MAX);
  const answer = parsed(response);
  const errors = arrayOr(isJsonObject(answer) ? answer["flattened_errors"] : undefined);
  const rejected = errors
    .filter(isJsonObject)
    .map((error) => stringOr(error["entity_name"], stringOr(error["entity_id"], "?")));
  return { entities, rejected };
}

function collectNames(value: unknown, names: Record<string, string[]>, depth: number): void {
  if (!isJsonObject(value) || depth === 0) return;
  for (const [collection, items] of Object.entries(value)) {
    if (collection.startsWith("_")) continue;
    for (const item of arrayOr(items)) {
      if (!isJsonObject(item)) continue;
      const name = nameOf(item);
      if (name !== undefined) (names[collection] ??= []).push(name);
      collectNames(item, names, depth - 1);
    }
  }
}

/** Keys and passwords are no names: a credential without a name goes by its id. */
function nameOf(entity: Readonly<Record<string, unknown>>): string | undefined {
  const field = ["name", "username", "target", "id"].find(
    (candidate) => typeof entity[candidate] === "string",
  );
  return field === undefined ? undefined : stringOr(entity[field], undefined);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page, or YAML: nothing to report.
    return undefined;
  }
}
