// The document as Kong has it after it gave ids to what has a name: what errors found later show.
// Source: Kong 3.9.1, `generate_ids` of declarative_config.lua.
import { isTable } from "../schema/lua-value.ts";
import type { DeclarativeSchema } from "./declarative-schema.ts";
import { idSource, keyedId, type Entity, type Parent } from "./entity-id.ts";

/** A copy of a valid document, with the ids that follow from names. */
export function withGeneratedIds(document: Entity, schema: DeclarativeSchema): Entity {
  return schema.entities.reduce((copy, { name }) => withIds(copy, name, schema), document);
}

function withIds(
  holder: Entity,
  collection: string,
  schema: DeclarativeSchema,
  parent?: Parent,
): Entity {
  const items = holder[collection];
  const entity = schema.entity(collection);
  if (!Array.isArray(items) || entity === undefined) return holder;
  const primary = entity.primary_key[0] ?? "id";
  const list = items.map((item: unknown) => {
    if (!isTable(item)) return item;
    const source = idSource(entity, item, parent);
    const id = source.kind === "key" ? keyedId(collection, source.key) : undefined;
    const withId = id === undefined ? item : { ...item, [primary]: id };
    return schema
      .nestedIn(collection)
      .filter(({ child }) => !Object.hasOwn(entity.fields, child))
      .reduce((copy, { child, field }) => {
        const key = { [primary]: withId[primary] };
        return withIds(copy, child, schema, { field, key });
      }, withId);
  });
  return { ...holder, [collection]: list };
}
