// The entities of a valid document: taken out of each other, given ids and times, told apart, linked.
// Source: Kong 3.9.1, `generate_ids`, `populate_references`, `validate_references` and `flatten` of
// declarative_config.lua.
import type { Random } from "../../core/random.ts";
import { ErrorTable, NULL_KEY, type ErrorKey } from "../schema/error-table.ts";
import { fillAuto } from "../schema/fill-auto.ts";
import { KongFault } from "../schema/kong-fault.ts";
import { isTable, luaText } from "../schema/lua-value.ts";
import type { CollectionPlan } from "./collection-plan.ts";
import { idSource, keyedId, type Entity } from "./entity-id.ts";

export interface IndexOptions {
  readonly random: Random;
  readonly nowSeconds: number;
}

interface Expectation {
  readonly entity: Entity;
  readonly field: string;
  readonly value: unknown;
  /** Where Kong files the error. */
  readonly at: ErrorKey;
  readonly reference: string;
}

/** What an entity is nested in. */
interface Holder {
  readonly collection: string;
  /** From 1. */
  readonly position: number;
  /** The field of the nested entity that points at its holder. */
  readonly field: string;
  readonly key: Entity;
  /** The holder's id as far as names of nested entities may build on it: not one made up by chance. */
  readonly idKey: Entity | undefined;
}

interface KnownCollection {
  readonly plan: CollectionPlan;
  readonly byId: Map<string, Entity>;
  readonly byKey: Map<unknown, Entity>;
  readonly expectations: Expectation[];
}

export class EntityIndex {
  readonly errors = new ErrorTable();
  readonly #nested: ReadonlyMap<Entity, Entity>;
  readonly #options: IndexOptions;
  readonly #collections = new Map<string, KnownCollection>();

  /** @param nested what stands in normalised entities without being part of them. */
  constructor(nested: ReadonlyMap<Entity, Entity>, options: IndexOptions) {
    this.#nested = nested;
    this.#options = options;
  }

  /** Flat entities by primary key, in the order of the document; nested ones before what holds them. */
  *collections(): Generator<readonly [CollectionPlan, ReadonlyMap<string, Entity>]> {
    for (const { plan, byId } of this.#collections.values()) yield [plan, byId];
  }

  find(collection: string, key: unknown): Entity | undefined {
    const known = this.#collections.get(collection);
    return known?.byKey.get(key) ?? (typeof key === "string" ? known?.byId.get(key) : undefined);
  }

  /**
   * Adds a list of entities.
   * @param written as it stands in the document: ids depend on what is missing there.
   * @param normal its normal form, which is changed.
   */
  addList(plan: CollectionPlan, written: unknown, normal: unknown, holder?: Holder): void {
    if (!Array.isArray(normal) || !Array.isArray(written)) return;
    const known = this.#known(plan);
    for (let index = 0; index < normal.length; index += 1) {
      const item: unknown = normal[index];
      const source: unknown = written[index];
      if (!isTable(item) || !isTable(source)) return;
      const given = this.#giveId(plan, source, item, holder);
      fillAuto(item, plan.auto, this.#options);
      this.#addChildren(plan, source, item, given, index + 1);
      this.#addEntity(known, item, index + 1, holder);
    }
  }

  /** @returns the id that the entity has by name or by its author. */
  #giveId(plan: CollectionPlan, source: Entity, item: Entity, holder: Holder | undefined): unknown {
    const { primary, endpoint, name } = plan;
    if (holder !== undefined && holder.idKey === undefined) return source[primary];
    if (plan.hasKeyedIds && endpoint !== undefined && source[primary] === undefined) {
      const id = keyedId(name, source[endpoint]);
      if (id !== undefined) item[primary] = id;
      return id;
    }
    const parent = holder?.idKey && { field: holder.field, key: holder.idKey };
    const found = idSource(plan.schema, source, parent);
    if (found.kind !== "key") return source[primary];
    const id = keyedId(name, found.key);
    if (id !== undefined) item[primary] = id;
    return id;
  }

  #addChildren(
    { children, primary, name, hasHiddenChildren }: CollectionPlan,
    source: Entity,
    item: Entity,
    given: unknown,
    position: number,
  ): void {
    const nested = this.#nested.get(item);
    if (nested === undefined && !hasHiddenChildren) return;
    for (const { plan, field, isHidden } of children) {
      const list = isHidden ? item[plan.name] : nested?.[plan.name];
      if (list === null || list === undefined) continue;
      this.addList(plan, source[plan.name], list, {
        collection: name,
        position,
        field,
        key: keyOf(primary, item[primary]),
        idKey: isHidden ? undefined : keyOf(primary, given),
      });
    }
  }

  #addEntity(known: KnownCollection, item: Entity, position: number, holder?: Holder): void {
    const { plan, byId, byKey, expectations } = known;
    const { name, endpoint } = plan;
    const key = plan.hasUniqueKey && endpoint !== undefined ? item[endpoint] : undefined;
    const id = luaText(item[plan.primary]);
    if (key !== null && key !== undefined && byKey.has(key)) {
      this.errors.child(name).set(position, uniquenessError(name, endpoint ?? "", key));
      byId.set(id, item);
    } else {
      if (key !== null && key !== undefined) byKey.set(key, item);
      if (byId.has(id)) {
        this.#errorsAt(name, holder).set(position, uniquenessError(name, "primary key", id));
      } else byId.set(id, item);
    }
    for (const { field, reference } of plan.foreign) {
      const value = item[field];
      if (value === null || value === undefined) continue;
      const at = plan.hasUniqueKey ? (typeof key === "string" ? key : NULL_KEY) : id;
      expectations.push({ entity: item, field, value, at, reference });
    }
    if (holder !== undefined) item[holder.field] = holder.key;
  }

  #errorsAt(collection: string, holder: Holder | undefined): ErrorTable {
    if (holder === undefined) return this.errors.child(collection);
    return this.errors.child(holder.collection).child(holder.position).child(collection);
  }

  /** Links entities by name, and adds an error for everything that is pointed at and not there. */
  resolveReferences(): void {
    for (const [collection, { expectations }] of this.#collections) {
      for (const { entity, field, value, at, reference } of expectations) {
        const key = isTable(value) ? (value["id"] ?? value) : value;
        const found = this.find(reference, key);
        if (found === undefined) {
          const shown = typeof value === "string" ? value : JSON.stringify(value);
          const message = `invalid reference '${field}: ${shown}' (no such entry in '${reference}')`;
          this.errors.child(collection).child(at).append(message);
        } else if (typeof value === "string" && entity[field] === value) {
          const primary = this.#collections.get(reference)?.plan.primary ?? "id";
          entity[field] = keyOf(primary, found[primary]);
        }
      }
    }
  }

  /** Adds errors for values that no two entities may share, besides the keys. Kong keeps the last one only. */
  checkUniqueFields(): void {
    for (const { plan, byId } of this.#collections.values()) {
      for (const field of plan.uniqueFields) this.#checkUnique(plan, field, byId);
    }
  }

  #checkUnique(plan: CollectionPlan, field: string, entities: ReadonlyMap<string, Entity>): void {
    const seen = new Set<unknown>();
    for (const [id, entity] of entities) {
      const value = entity[field];
      if (value === null || value === undefined || value === false) continue;
      const key = isTable(value) ? value["id"] : value;
      if (seen.has(key)) {
        if (isTable(value)) throw new KongFault("a table in a text");
        const at = plan.endpoint === undefined ? id : entity[plan.endpoint];
        const error = uniquenessError(plan.name, field, value);
        const place = typeof at === "string" ? at : NULL_KEY;
        this.errors.set(plan.name, new ErrorTable([[place, error]]));
      }
      seen.add(key);
    }
  }

  #known(plan: CollectionPlan): KnownCollection {
    const known = this.#collections.get(plan.name);
    if (known !== undefined) return known;
    const made = { plan, byId: new Map(), byKey: new Map(), expectations: [] };
    this.#collections.set(plan.name, made);
    return made;
  }
}

function keyOf(primary: string, value: unknown): Entity {
  return primary === "id" ? { id: value } : { [primary]: value };
}

function uniquenessError(collection: string, field: string, value: unknown): string {
  return `uniqueness violation: '${collection}' entity with ${field} set to '${luaText(value)}' already declared`;
}
