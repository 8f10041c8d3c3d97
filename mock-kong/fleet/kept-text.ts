// A configuration as the text that a node's prefix directory keeps.
import { arrayOr, isJsonObject, objectOr, stringOr } from "../../core/json.ts";
import { COLLECTION_PATHS } from "../admin/collection-paths.ts";
import { EntityTables, type Collection, type StoredEntity } from "../config/entity-tables.ts";
import type { KeptConfiguration } from "../gateway.ts";

export function writeKept({ tables, hash }: KeptConfiguration): string {
  const collections = tables.collections.map((name) => [name, [...tables.inDocumentOrder(name)]]);
  return JSON.stringify({ hash, collections });
}

/** `undefined` for text that `writeKept` has not written. */
export function readKept(text: string): KeptConfiguration | undefined {
  const value = parse(text);
  if (!isJsonObject(value)) return undefined;
  const hash = stringOr(value["hash"], undefined);
  if (hash === undefined) return undefined;
  const collections = arrayOr(value["collections"]).map((pair): Collection => {
    const [name, entities] = arrayOr(pair);
    return readCollection(stringOr(name, ""), arrayOr(entities));
  });
  return { hash, tables: new EntityTables(collections) };
}

function readCollection(name: string, entities: readonly unknown[]): Collection {
  const key = COLLECTION_PATHS.find(({ collection }) => collection === name)?.key;
  const primaryKey = name === "parameters" ? "key" : "id";
  const byId = entities.map((entity): readonly [string, StoredEntity] => {
    const stored = objectOr(entity);
    return [stringOr(stored[primaryKey], ""), stored];
  });
  return {
    name,
    primaryKey,
    entities: new Map(byId),
    ...(key !== undefined && { endpointKey: key }),
  };
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
