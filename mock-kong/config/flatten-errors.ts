// The errors of a document, sorted by the entities that have them.
// Source: Kong 3.9.1, `flatten_errors` of kong/db/errors.lua.
import type { FlatEntityError, FlatFieldError } from "./load-result.ts";
import { KongFault } from "../schema/kong-fault.ts";
import { ENTITY_ERRORS, ErrorTable, type ErrorKey, type ErrorNode } from "../schema/error-table.ts";
import type { DeclarativeSchema } from "./declarative-schema.ts";
import { isTable } from "../schema/lua-value.ts";
import { own, type Entity } from "./entity-id.ts";
import { compareBytes } from "../schema/error-report.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface Flattened {
  readonly entities: readonly FlatEntityError[];
  /** What belongs to no entity. Errors under names that the document does not have are lost, as in Kong. */
  readonly rest: ErrorTable;
}

/** @throws {KongFault} where Kong stumbles over what the document holds in an entity's place. */
export function flattenErrors(
  document: Entity,
  errors: ErrorTable,
  schema: DeclarativeSchema,
): Flattened {
  const entities: FlatEntityError[] = [];
  const rest = new ErrorTable();
  const flattening = new Flattening(schema, entities);
  for (const [name, section] of drain(errors)) {
    const items = typeof name === "string" ? own(document, name) : undefined;
    if (typeof section === "string" || !isTable(items)) {
      rest.set(name, section);
      continue;
    }
    for (const [position, error] of drain(section)) {
      const item = itemAt(items, position);
      if (isTable(item)) {
        flattening.addEntity(String(name), { ...item }, error);
      }
    }
  }
  return { entities, rest };
}

function itemAt(items: Entity, key: ErrorKey): unknown {
  if (typeof key === "number") return Array.isArray(items) ? items[key - 1] : undefined;
  return Array.isArray(items) ? undefined : own(items, String(key));
}

class Flattening {
  readonly #schema: DeclarativeSchema;
  readonly #found: FlatEntityError[];

  constructor(schema: DeclarativeSchema, found: FlatEntityError[]) {
    this.#schema = schema;
    this.#found = found;
  }

  /** @param entity a copy, from which nested entities are taken. */
  addEntity(collection: string, entity: Entity, node: ErrorNode | undefined): void {
    if (node === undefined || (typeof node !== "string" && node.size === 0)) return;
    const errors =
      typeof node === "string"
        ? new ErrorTable([[ENTITY_ERRORS, new ErrorTable([[1, node]])]])
        : new ErrorTable(node);
    this.#takeParents(collection, entity, errors);
    this.#takeChildren(collection, entity, errors);
    const found = categorize(errors);
    if (found.length === 0) return;
    const { name, id, tags } = entity;
    this.#found.push({
      ...(typeof name === "string" && name !== "" && { entity_name: name }),
      ...(isUuid(id) && { entity_id: id }),
      ...(isEmptyTable(tags) ? { entity_tags: {} } : isTextList(tags) && { entity_tags: tags }),
      entity_type: collection.endsWith("s") ? collection.slice(0, -1) : collection,
      entity: withoutEmptyLists(entity),
      errors: found,
    });
  }

  #takeParents(collection: string, entity: Entity, errors: ErrorTable): void {
    const fields = this.#schema.registry.entities.get(collection)?.fields ?? {};
    for (const [name, field] of Object.entries(fields)) {
      const value = entity[name];
      if (field.type !== "foreign" || !isTable(value)) continue;
      const error = errors.get(name);
      errors.delete(name);
      this.addEntity(field.reference, { ...value }, error);
      const key = keyOf(value);
      if (key === undefined) delete entity[name];
      else entity[name] = key;
    }
  }

  #takeChildren(collection: string, entity: Entity, errors: ErrorTable): void {
    const key = keyOf(entity);
    for (const { child, field } of this.#schema.nestedIn(collection)) {
      const items = entity[child];
      if (!isTable(items)) continue;
      const error = errors.get(child);
      delete entity[child];
      errors.delete(child);
      if (error === undefined || !Array.isArray(items)) continue;
      items.forEach((item: unknown, index) => {
        if (!isTable(item)) throw new KongFault(`an item of ${child} is no table`);
        const linked = { ...item };
        if (linked[field] === undefined && key !== undefined) linked[field] = key;
        this.addEntity(child, linked, typeof error === "string" ? undefined : error.get(index + 1));
      });
    }
  }
}

function categorize(errors: ErrorTable, namespace = ""): FlatFieldError[] {
  return drain(errors).flatMap(([key, node]): FlatFieldError[] => {
    if (key === ENTITY_ERRORS) {
      return messages(node).map((message) => ({ type: "entity", message }));
    }
    const field = namespace === "" ? String(key) : `${namespace}.${String(key)}`;
    if (typeof node !== "string") return categorize(node, field);
    // A position of its own stays a number.
    return [
      { type: "field", field: namespace === "" ? numberOr(key, field) : field, message: node },
    ];
  });
}

function messages(node: ErrorNode): readonly string[] {
  return typeof node === "string" ? [node] : [...node.values()].flatMap(messages);
}

/** Entries in the order in which Kong takes them: sorted, the last one first. @throws {KongFault} on mixed keys. */
function drain(errors: ErrorTable): (readonly [ErrorKey, ErrorNode])[] {
  const entries = [...errors];
  const kinds = new Set(entries.map(([key]) => typeof key));
  if (kinds.size > 1) throw new KongFault("names and positions cannot be sorted");
  return entries.toSorted(([left], [right]) =>
    typeof left === "number" && typeof right === "number"
      ? right - left
      : compareBytes(String(right), String(left)),
  );
}

/** Lua's empty tables are written as objects. */
function withoutEmptyLists(entity: Entity): Entity {
  return Object.fromEntries(Object.entries(entity).map(([name, value]) => [name, asLua(value)]));
}

function asLua(value: unknown): unknown {
  if (!isTable(value)) return value;
  if (!Array.isArray(value)) return withoutEmptyLists(value);
  return value.length === 0 ? {} : value.map(asLua);
}

function keyOf(entity: Entity): { readonly id: string } | undefined {
  return isUuid(entity["id"]) ? { id: entity["id"] } : undefined;
}

function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isEmptyTable(value: unknown): boolean {
  return isTable(value) && Object.keys(value).length === 0;
}

function numberOr(key: ErrorKey, text: string): string | number {
  return typeof key === "number" ? key : text;
}
