// Reads a whole document by the declarative schema.
import { arrayOr } from "../../core/json.ts";
import type { CompiledRecord } from "../schema/compile.ts";
import type { ValidationContext } from "../schema/custom-validator.ts";
import { ErrorTable } from "../schema/error-table.ts";
import { KongFault } from "../schema/kong-fault.ts";
import { Reader } from "../schema/reader.ts";
import type { Entity } from "./entity-id.ts";

export interface ReadDocument {
  readonly normal: Entity;
  readonly errors: ErrorTable | undefined;
  /** What is nested in entities, by entity. */
  readonly nested: ReadonlyMap<Entity, Entity>;
}

/** @throws {KongFault} over an entity of the top whose shorthands are wrong; nested ones just get lost. */
export function readDocument(
  record: CompiledRecord,
  document: Entity,
  context: ValidationContext,
): ReadDocument {
  const reader = new Reader(context);
  const normal = reader.readRecord(record, document);
  if (normal === undefined) throw new KongFault("the document has no normal form");
  const { error, extras: nested } = reader;
  for (const name in normal) {
    const items = arrayOr(normal[name]);
    if (items.length < arrayOr(document[name]).length || items.includes(undefined)) {
      throw new KongFault(`an item of ${name} has no normal form`);
    }
  }
  return { normal, errors: error instanceof ErrorTable ? error : undefined, nested };
}
