// The last step of a load: entities in the form in which Kong lists them.
// Source: Kong 3.9.1, `load_into_cache` of kong/db/declarative/import.lua.
import { objectOr } from "../../core/json.ts";
import type { KongEntity } from "../../core/kong.ts";
import type { CollectionPlan } from "./collection-plan.ts";
import type { Entity } from "./entity-id.ts";
import type { EntityIndex } from "./entity-index.ts";
import { EntityTables, type Collection } from "./entity-tables.ts";
import { changesForm, listedForm } from "./listed-form.ts";
import type { ConfigView } from "./load-result.ts";

export function storeEntities(index: EntityIndex, transforms: boolean): EntityTables {
  const collections: Collection[] = [];
  for (const [plan, entities] of index.collections()) {
    if (entities.size === 0) continue;
    const { name, primary: primaryKey, endpoint: endpointKey } = plan;
    collections.push({
      name,
      primaryKey,
      ...(endpointKey !== undefined && { endpointKey }),
      entities: listed(plan, entities, index, transforms),
    });
  }
  return new EntityTables(collections);
}

function listed(
  { schema, name }: CollectionPlan,
  entities: ReadonlyMap<string, Entity>,
  index: EntityIndex,
  transforms: boolean,
): ReadonlyMap<string, Entity> {
  const forms = changesForm(schema)
    ? mapValues(entities, (entity) => listedForm(schema, entity, transforms))
    : entities;
  if (name !== "certificates") return forms;
  const names = namesOfCertificates(index);
  return mapValues(forms, (entity) => ({ ...entity, snis: names.get(entity["id"]) ?? [] }));
}

function mapValues(
  entities: ReadonlyMap<string, Entity>,
  change: (entity: Entity) => Entity,
): ReadonlyMap<string, Entity> {
  return new Map(Array.from(entities, ([id, entity]) => [id, change(entity)]));
}

/** The names of the SNIs of each certificate, sorted, by its id. */
function namesOfCertificates(index: EntityIndex): ReadonlyMap<unknown, readonly string[]> {
  const names = new Map<unknown, string[]>();
  for (const [{ name: collection }, entities] of index.collections()) {
    if (collection !== "snis") continue;
    for (const { name, certificate } of entities.values()) {
      const id = typeof certificate === "object" && certificate !== null && "id" in certificate;
      const key = id ? certificate.id : undefined;
      names.set(key, [...(names.get(key) ?? []), String(name)].toSorted());
    }
  }
  return names;
}

/** The body of a 201: entities as they were read, before anything about them is changed for the store. */
export function configView(index: EntityIndex): ConfigView {
  const view: Record<string, Record<string, KongEntity>> = {};
  for (const [{ name, children }, entities] of index.collections()) {
    if (entities.size === 0 || name === "workspaces") continue;
    const own = children.flatMap(({ plan, isHidden }) => (isHidden ? [plan.name] : []));
    const shown =
      own.length === 0 ? entities : mapValues(entities, (entity) => withNested(entity, own));
    view[name] = Object.fromEntries(shown);
  }
  return view;
}

/** Entities that stay in a field of their parent's own are shown with all that may be written of them. */
function withNested(entity: Entity, own: readonly string[]): Entity {
  const shown: Entity = { ...entity };
  for (const name of own) {
    const items = entity[name];
    if (!Array.isArray(items)) continue;
    shown[name] = items.map((item) => ({ _comment: null, _ignore: null, ...objectOr(item) }));
  }
  return shown;
}
