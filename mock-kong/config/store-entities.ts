// The last step of a load: flat entities with resolved references, in the form in which Kong lists them.
// Source: Kong 3.9.1, the end of `flatten` in declarative_config.lua, and `load_into_cache` of import.lua.
import type { KongEntity } from "../../core/kong.ts";
import { isTable } from "../schema/lua-value.ts";
import type { EntitySchema } from "../schema/field.ts";
import { ErrorTable, NULL_KEY } from "../schema/error-table.ts";
import { KongFault } from "../schema/kong-fault.ts";
import type { Entity } from "./entity-id.ts";
import { uniquenessError, type EntityIndex } from "./entity-index.ts";
import { EntityTables, type Collection } from "./entity-tables.ts";
import type { ConfigView } from "./load-result.ts";
import { listedForm } from "./listed-form.ts";

export type Stored =
  | { readonly ok: true; readonly tables: EntityTables; readonly view: ConfigView }
  | { readonly ok: false; readonly errors: ErrorTable };

export function storeEntities(index: EntityIndex, transforms: boolean): Stored {
  const errors = new ErrorTable();
  const collections: Collection[] = [];
  const view: Record<string, Record<string, KongEntity>> = {};
  const certificateNames = namesOfCertificates(index);
  for (const [schema, entities] of index.collections()) {
    const flat = new Map<string, Entity>();
    const unique = new UniqueFields(schema, errors);
    for (const [id, entity] of entities) {
      const made = flatEntity(schema, entity, index);
      unique.add(id, made);
      flat.set(id, made);
    }
    if (flat.size === 0) continue;
    const listed = (entity: Entity) => {
      const form = listedForm(schema, entity, transforms);
      if (schema.name !== "certificates") return form;
      return { ...form, snis: certificateNames.get(entity["id"]) ?? [] };
    };
    collections.push(collectionOf(schema, flat, listed));
    if (schema.name !== "workspaces") view[schema.name] = Object.fromEntries(flat);
  }
  return errors.size > 0
    ? { ok: false, errors }
    : { ok: true, tables: new EntityTables(collections), view };
}

/** The names of the SNIs of each certificate, sorted, by its id. */
function namesOfCertificates(index: EntityIndex): ReadonlyMap<unknown, readonly string[]> {
  const names = new Map<unknown, string[]>();
  for (const [{ name: collection }, entities] of index.collections()) {
    if (collection !== "snis") continue;
    for (const { name, certificate } of entities.values()) {
      const found = index.find("certificates", idOf(certificate))?.["id"];
      names.set(found, [...(names.get(found) ?? []), String(name)].toSorted());
    }
  }
  return names;
}

function idOf(reference: unknown): unknown {
  return isTable(reference) ? reference["id"] : reference;
}

function flatEntity(schema: EntitySchema, entity: Entity, index: EntityIndex): Entity {
  const flat: Entity = {};
  for (const name in schema.fields) {
    const field = schema.fields[name];
    const value = entity[name];
    if (value === undefined) continue;
    if (field?.type !== "foreign" || typeof value !== "string") flat[name] = value;
    else flat[name] = { id: index.find(field.reference, value)?.["id"] };
  }
  if (schema.ttl && (entity["ttl"] ?? null) !== null) flat["ttl"] = entity["ttl"];
  return flat;
}

function collectionOf(
  schema: EntitySchema,
  flat: ReadonlyMap<string, Entity>,
  listed: (entity: Entity) => Entity,
): Collection {
  const { name, endpoint_key: endpointKey, primary_key: primaryKeys } = schema;
  const primaryKey = primaryKeys[0] ?? "id";
  const entities = new Map<string, Entity>();
  for (const [id, entity] of flat) {
    entities.set(id, listed(entity));
  }
  return { name, primaryKey, ...(endpointKey !== undefined && { endpointKey }), entities };
}

/** Values that no two entities may share, besides the endpoint key, which has been looked at. */
class UniqueFields {
  readonly #schema: EntitySchema;
  readonly #errors: ErrorTable;
  readonly #seen: readonly (readonly [string, Set<unknown>])[];

  constructor(schema: EntitySchema, errors: ErrorTable) {
    this.#schema = schema;
    this.#errors = errors;
    this.#seen = Object.entries(schema.fields)
      .filter(([, { unique }]) => unique)
      .map(([name]) => [name, new Set()]);
  }

  /** Kong keeps the last error of a collection only, under the entity's endpoint key. */
  add(id: string, entity: Entity): void {
    const { name: collection, endpoint_key: endpoint } = this.#schema;
    for (const [name, seen] of this.#seen) {
      const value = entity[name];
      if (value === null || value === undefined || value === false) continue;
      const key = typeof value === "object" && "id" in value ? value.id : value;
      if (seen.has(key)) {
        if (typeof value === "object") throw new KongFault("a table in a text");
        const at = endpoint === undefined ? id : entity[endpoint];
        const error = uniquenessError(collection, name, value);
        const place = typeof at === "string" ? at : NULL_KEY;
        this.#errors.set(collection, new ErrorTable([[place, error]]));
      }
      seen.add(key);
    }
  }
}
