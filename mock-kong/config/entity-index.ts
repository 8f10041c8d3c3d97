// The entities of a valid document, taken out of each other and told apart.
// Source: Kong 3.9.1, `populate_references` and `validate_references` of declarative_config.lua.
import { isTable, luaText } from "../schema/lua-value.ts";
import type { EntitySchema } from "../schema/field.ts";
import { ErrorTable, NULL_KEY, type ErrorKey } from "../schema/error-table.ts";
import type { DeclarativeSchema } from "./declarative-schema.ts";
import type { Entity, Parent } from "./entity-id.ts";

interface Expectation {
  readonly field: string;
  readonly value: unknown;
  /** Where Kong files the error. */
  readonly at: ErrorKey;
  readonly reference: string;
}

interface Place {
  readonly parent: string;
  /** From 1. */
  readonly position: number;
}

interface KnownCollection {
  readonly byId: Map<string, Entity>;
  readonly byKey: Map<unknown, Entity>;
  readonly expectations: Expectation[];
}

export class EntityIndex {
  readonly errors = new ErrorTable();
  readonly #schema: DeclarativeSchema;
  readonly #collections = new Map<string, KnownCollection>();

  constructor(schema: DeclarativeSchema) {
    this.#schema = schema;
  }

  /** By collection, then by primary key, in the order of the document; nested entities before what holds them. */
  *collections(): Generator<readonly [EntitySchema, ReadonlyMap<string, Entity>]> {
    for (const schema of this.#schema.entities) {
      const known = this.#collections.get(schema.name);
      if (known !== undefined) yield [schema, known.byId];
    }
  }

  find(collection: string, key: unknown): Entity | undefined {
    const known = this.#collections.get(collection);
    return known?.byKey.get(key) ?? (typeof key === "string" ? known?.byId.get(key) : undefined);
  }

  /** Adds every entity of a normalised document, or of one of its entities. */
  addLists(holder: Entity, names: Iterable<string>): void {
    for (const name of names) {
      const schema = this.#schema.entity(name);
      if (schema !== undefined) this.#addList(holder, schema);
    }
  }

  #addList(holder: Entity, schema: EntitySchema, parent?: Parent, place?: Place): void {
    const items = holder[schema.name];
    if (!Array.isArray(items)) return;
    const known = this.#known(schema.name);
    const { endpoint_key: endpoint, fields } = schema;
    const isUnique = endpoint !== undefined && fields[endpoint]?.unique === true;
    const primary = schema.primary_key[0] ?? "id";
    const foreign = foreignKeys(schema);
    for (let index = 0; index < items.length; index += 1) {
      const item: unknown = items[index];
      if (!isTable(item)) break;
      this.#addChildren(item, schema.name, primary, index + 1);
      const key = isUnique ? item[endpoint] : undefined;
      const id = luaText(item[primary]);
      if (key !== null && key !== undefined && known.byKey.has(key)) {
        const error = uniquenessError(schema.name, endpoint ?? "", key);
        this.errors.child(schema.name).set(index + 1, error);
        known.byId.set(id, item);
      } else {
        if (key !== null && key !== undefined) known.byKey.set(key, item);
        if (known.byId.has(id)) {
          const error = uniquenessError(schema.name, "primary key", id);
          this.#errorsAt(schema.name, place).set(index + 1, error);
        } else known.byId.set(id, item);
      }
      for (const [field, reference] of foreign) {
        const value = item[field];
        if (value === null || value === undefined) continue;
        const at = isUnique ? (key === null ? NULL_KEY : luaText(key)) : id;
        known.expectations.push({ field, value, at, reference });
      }
      if (parent !== undefined) item[parent.field] = parent.key;
    }
  }

  #addChildren(item: Entity, collection: string, primary: string, position: number): void {
    const fields = this.#schema.entity(collection)?.fields ?? {};
    for (const { child, field } of this.#schema.nestedIn(collection)) {
      if (item[child] === undefined || item[child] === null) continue;
      const schema = this.#schema.entity(child);
      const ownField = fields[child];
      if (schema === undefined || (ownField !== undefined && !ownField.transient)) continue;
      const parent = { field, key: { [primary]: item[primary] } };
      this.#addList(item, schema, parent, { parent: collection, position });
    }
  }

  #errorsAt(collection: string, place: Place | undefined): ErrorTable {
    if (place === undefined) return this.errors.child(collection);
    return this.errors.child(place.parent).child(place.position).child(collection);
  }

  /** Adds an error for everything that is pointed at and not there. */
  checkReferences(): void {
    for (const [collection, { expectations }] of this.#collections) {
      for (const { field, value, at, reference } of expectations) {
        const key = isTable(value) ? (value["id"] ?? value) : value;
        if (this.find(reference, key) !== undefined) continue;
        const shown = typeof value === "string" ? value : JSON.stringify(value);
        const message = `invalid reference '${field}: ${shown}' (no such entry in '${reference}')`;
        this.errors.child(collection).child(at).append(message);
      }
    }
  }

  #known(collection: string): KnownCollection {
    const known = this.#collections.get(collection) ?? {
      byId: new Map(),
      byKey: new Map(),
      expectations: [],
    };
    this.#collections.set(collection, known);
    return known;
  }
}

export function uniquenessError(collection: string, field: string, value: unknown): string {
  return `uniqueness violation: '${collection}' entity with ${field} set to '${luaText(value)}' already declared`;
}

const known = new WeakMap<EntitySchema, readonly (readonly [string, string])[]>();

/** Names of the foreign keys, and what they point at. */
function foreignKeys(schema: EntitySchema): readonly (readonly [string, string])[] {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const made = Object.entries(schema.fields).flatMap(([name, field]) =>
    field.type === "foreign" ? [[name, field.reference] as const] : [],
  );
  known.set(schema, made);
  return made;
}
