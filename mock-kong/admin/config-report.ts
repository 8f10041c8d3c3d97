// What a `POST /config` was about, for timelines: names only, never a configuration's contents.
import { md5Hex } from "../../core/hash.ts";
import { arrayOr, isJsonObject, stringOr } from "../../core/json.ts";
import type { LoadResult } from "../config/load-result.ts";

export interface ConfigReport {
  /** Names of the entities in the document, nested ones too, by collection. */
  readonly entities: Readonly<Record<string, readonly string[]>>;
  /** The hash in force afterwards. */
  readonly configurationHash: string;
  /** Of the request's body: equal for equal ones. */
  readonly digest: string;
  /** Names of the entities that were refused one by one. */
  readonly rejected: readonly string[];
}

/** Nested deeper than this there are no collections in Kong's format. */
const DEPTH_MAX = 4;

export function configReport(
  document: unknown,
  result: LoadResult,
  { configurationHash, body }: { readonly configurationHash: string; readonly body: Buffer },
): ConfigReport {
  const entities: Record<string, string[]> = {};
  collectNames(document, entities, DEPTH_MAX);
  return {
    entities,
    configurationHash,
    digest: md5Hex(body.toString("utf8")),
    rejected: result.ok ? [] : rejectedNames(result.flattened),
  };
}

function collectNames(value: unknown, names: Record<string, string[]>, depth: number): void {
  if (!isJsonObject(value) || depth === 0) return;
  for (const [key, items] of Object.entries(value)) {
    if (key.startsWith("_") || !Array.isArray(items)) continue;
    for (const item of arrayOr(items)) {
      if (!isJsonObject(item)) continue;
      const name = nameOf(item);
      if (name !== undefined) (names[key] ??= []).push(name);
      collectNames(item, names, depth - 1);
    }
  }
}

/** Keys and passwords are no names: a credential without a name goes by its id. */
function nameOf(entity: Readonly<Record<string, unknown>>): string | undefined {
  for (const field of ["name", "username", "target", "id"]) {
    const text = stringOr(entity[field], undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

function rejectedNames(flattened: { readonly flattened_errors?: unknown }): readonly string[] {
  return arrayOr(flattened.flattened_errors).flatMap((item) => {
    if (!isJsonObject(item)) return [];
    return [stringOr(item["entity_name"], stringOr(item["entity_id"], "?"))];
  });
}
