// A document with every id and every foreign key filled in, for the second look that Kong takes at a bad one.
// Source: Kong 3.9.1, `populate_ids_for_validation` of declarative_config.lua.
import type { Random } from "../../core/random.ts";
import { uuidV4 } from "../../core/uuid.ts";
import type { DeclarativeSchema } from "./declarative-schema.ts";
import { KongFault } from "../schema/kong-fault.ts";
import { isTable, luaText } from "../schema/lua-value.ts";
import { idSource, keyedId, own, type Entity, type Parent } from "./entity-id.ts";

interface Known {
  readonly byId: Map<string, Map<string, Entity>>;
  readonly byKey: Map<string, Map<unknown, Entity>>;
}

/**
 * Changes `document` in place.
 * @throws {KongFault} over items that are no tables, and entities nested where none belong.
 */
export function fillReferences(document: Entity, schema: DeclarativeSchema, random: Random): void {
  const known: Known = { byId: new Map(), byKey: new Map() };
  for (const { name } of schema.entities) fillList(document, name, schema, random, known);
  for (const [collection, entries] of known.byId) {
    const fields = Object.entries(schema.entity(collection)?.fields ?? {});
    for (const entry of entries.values()) {
      for (const [name, field] of fields) {
        const value = entry[name];
        if (field.type !== "foreign" || typeof value !== "string") continue;
        const found =
          known.byKey.get(field.reference)?.get(value) ??
          known.byId.get(field.reference)?.get(value);
        if (found !== undefined) entry[name] = primaryKeyOf(schema, field.reference, found);
      }
    }
  }
}

function fillList(
  holder: Entity,
  collection: string,
  schema: DeclarativeSchema,
  random: Random,
  known: Known,
  parent?: Parent,
): void {
  const items = own(holder, collection);
  const entity = schema.entity(collection);
  if (!Array.isArray(items) || entity === undefined) return;
  const primary = entity.primary_key[0] ?? "id";
  for (const item of items) {
    // Lua looks into texts without complaint. Into other items, and where an id is missing, Kong writes.
    if (typeof item === "string" && !entity.fields[primary]?.uuid && !parent) continue;
    if (!isTable(item)) throw new KongFault(`an item of ${collection} is no table`);
    const source = idSource(entity, item, parent);
    if (source.kind === "random") item[primary] = uuidV4(random);
    if (source.kind === "key") item[primary] = keyedId(collection, source.key);
    fillChildren(item, collection, schema, random, known);
    listUnder(known.byId, collection).set(luaText(own(item, primary)), item);
    const key = entity.endpoint_key === undefined ? undefined : own(item, entity.endpoint_key);
    if (key !== undefined && key !== false) {
      const keyed = listUnder(known.byKey, collection);
      if (!keyed.has(key)) keyed.set(key, item);
    }
    if (parent === undefined) continue;
    const link = item[parent.field];
    if (link === undefined || link === false) item[parent.field] = { ...parent.key };
  }
}

function fillChildren(
  item: Entity,
  collection: string,
  schema: DeclarativeSchema,
  random: Random,
  known: Known,
): void {
  const entity = schema.entity(collection);
  if (entity === undefined) return;
  const nested = schema.nestedIn(collection);
  const fields = new Map(nested.map(({ child, field }) => [child, field]));
  for (const { name: child } of schema.entities) {
    // A certificate's own field `snis` hides the entities of the same name from Kong.
    if (Object.hasOwn(entity.fields, child)) continue;
    const items = own(item, child);
    if (!isTable(items)) continue;
    const field = fields.get(child);
    if (field !== undefined) {
      const key = primaryKeyOf(schema, collection, item);
      fillList(item, child, schema, random, known, { field, key });
    } else if (nested.length === 0 || (Array.isArray(items) && items.length > 0)) {
      // Kong looks up the field that points back, and writes to it.
      throw new KongFault(`${child} cannot be nested in ${collection}`);
    }
  }
}

/** The part of an entity that others point at. */
function primaryKeyOf(schema: DeclarativeSchema, collection: string, item: Entity): Entity {
  const names = schema.entity(collection)?.primary_key ?? ["id"];
  return Object.fromEntries(names.map((name) => [name, own(item, name)]));
}

function listUnder<K>(map: Map<string, Map<K, Entity>>, collection: string): Map<K, Entity> {
  const list = map.get(collection) ?? new Map<K, Entity>();
  map.set(collection, list);
  return list;
}
