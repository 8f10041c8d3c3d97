// Gives the entities of a valid document their ids, keys and times.
// Source: Kong 3.9.1, `generate_ids` of declarative_config.lua and `process_auto_fields`.
import type { Random } from "../../core/random.ts";
import { fillAuto } from "../schema/fill-auto.ts";
import { isTable } from "../schema/lua-value.ts";
import type { DeclarativeSchema } from "./declarative-schema.ts";
import { idSource, keyedId, own, type Entity, type Parent } from "./entity-id.ts";

export interface FinishOptions {
  readonly random: Random;
  readonly nowSeconds: number;
}

/**
 * @param document as it was written: ids depend on what is missing there.
 * @param normal its normal form, which is changed.
 */
export function finishEntities(
  document: Entity,
  normal: Entity,
  schema: DeclarativeSchema,
  options: FinishOptions,
): void {
  for (const { name } of schema.entities) finishList(document, normal, name, schema, options);
}

function finishList(
  written: Entity,
  normal: Entity,
  collection: string,
  schema: DeclarativeSchema,
  options: FinishOptions,
  parent?: Parent | "hidden",
): void {
  const items = own(normal, collection);
  const sources = own(written, collection);
  const entity = schema.entity(collection);
  if (!Array.isArray(items) || !Array.isArray(sources) || entity === undefined) return;
  const primary = entity.primary_key[0] ?? "id";
  const record = schema.registry.entity(collection);
  const auto = record?.shape(undefined).auto ?? [];
  const children = schema.nestedIn(collection);
  items.forEach((item: unknown, index) => {
    const source: unknown = sources[index];
    if (!isTable(item) || !isTable(source)) return;
    let given = source[primary];
    if (parent !== "hidden") {
      const id = idSource(entity, source, parent);
      if (id.kind === "key") {
        given = keyedId(collection, id.key);
        if (given !== undefined) item[primary] = given;
      }
    }
    fillAuto(item, auto, options);
    for (const { child, field } of children) {
      if (!Array.isArray(item[child])) continue;
      // A parent whose id is made up by chance gives its children no part of theirs.
      const hides = Object.hasOwn(entity.fields, child);
      const link = hides ? "hidden" : { field, key: { [primary]: given } };
      finishList(source, item, child, schema, options, link);
    }
  });
}
