// A configuration that was read once, for others that are the same but for tags: Kong only checks the characters of those,
// and shows them.
import type { SchemaRegistry } from "../schema/registry.ts";
import { isTable } from "../schema/lua-value.ts";
import type { CollectionPlan } from "./collection-plan.ts";
import type { Entity } from "./entity-id.ts";
import { declarativeSchema } from "./load-config.ts";
import type { ReadConfig } from "./load-result.ts";

/** Nothing in it is ever changed. */
export interface ReadTemplate {
  readonly document: Entity;
  readonly normal: Entity;
  readonly lists: readonly ListTemplate[];
}

interface ListTemplate {
  readonly collection: string;
  /** The holder has the list in a field of its own. */
  readonly isHidden: boolean;
  readonly entities: readonly EntityTemplate[];
}

interface EntityTemplate {
  readonly entity: Entity;
  /** A number stands for one of the tags that are others each time. */
  readonly tags: readonly unknown[] | undefined;
  readonly children: readonly ListTemplate[];
}

/**
 * @param read is left as it is; it must not have been loaded.
 * @param tags that are others each time.
 * @param places where the document's text has one of them. All must be tags of entities, or there is no template.
 */
export function readTemplate(
  { document, normal, nested }: ReadConfig,
  schemas: SchemaRegistry,
  tags: readonly string[],
  places: number,
): ReadTemplate | undefined {
  const schema = declarativeSchema(schemas);
  const indexes = new Map<unknown, number>(tags.map((tag, index) => [tag, index]));
  let found = 0;
  const listOf = (plan: CollectionPlan, list: unknown, isHidden: boolean): ListTemplate[] => {
    if (!Array.isArray(list)) return [];
    const items: readonly unknown[] = list;
    const entities = items.flatMap((item) => (isTable(item) ? [entityOf(plan, item)] : []));
    return [{ collection: plan.name, isHidden, entities }];
  };
  const entityOf = ({ children }: CollectionPlan, entity: Entity): EntityTemplate => {
    const { tags: own } = entity;
    const marked = Array.isArray(own) ? own.map((tag: unknown) => indexes.get(tag) ?? tag) : [];
    const count = marked.filter((tag) => typeof tag === "number").length;
    found += count;
    return {
      entity: { ...entity },
      tags: count === 0 ? undefined : marked,
      children: children.flatMap(({ plan, isHidden }) =>
        listOf(plan, isHidden ? entity[plan.name] : nested.get(entity)?.[plan.name], isHidden),
      ),
    };
  };
  const lists = schema.entities.flatMap(({ name }) => {
    const plan = schema.plan(name);
    return plan === undefined ? [] : listOf(plan, normal[name], false);
  });
  return found === places ? { document, normal: { ...normal }, lists } : undefined;
}

/** As if a configuration with these tags had been read: a copy of all that a load writes into. */
export function readAgain(template: ReadTemplate, tags: readonly string[]): ReadConfig {
  const nested = new Map<Entity, Entity>();
  const copyOf = ({ entity, tags: own, children }: EntityTemplate): Entity => {
    const copy: Entity = { ...entity };
    if (own !== undefined) {
      copy["tags"] = own.map((tag) => (typeof tag === "number" ? tags[tag] : tag));
    }
    let extras: Entity | undefined;
    for (const { collection, isHidden, entities } of children) {
      const list = entities.map(copyOf);
      if (isHidden) copy[collection] = list;
      else (extras ??= {})[collection] = list;
    }
    if (extras !== undefined) nested.set(copy, extras);
    return copy;
  };
  const normal = { ...template.normal };
  for (const { collection, entities } of template.lists) normal[collection] = entities.map(copyOf);
  return { ok: true, document: template.document, normal, nested };
}
