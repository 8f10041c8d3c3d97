// The normal form of a whole document.
import { arrayOr } from "../../core/json.ts";
import type { CompiledRecord } from "../schema/compile.ts";
import { KongFault } from "../schema/kong-fault.ts";
import { normalise } from "../schema/normalise.ts";
import type { ValidationContext } from "../schema/custom-validator.ts";
import type { Entity } from "./entity-id.ts";

/**
 * Like `normalise`, but no entity of the top may get lost.
 * @throws {KongFault} over one whose shorthands are wrong.
 */
export function normaliseDocument(
  record: CompiledRecord,
  document: Entity,
  context: ValidationContext,
): Entity {
  const normal = normalise(record, document, context);
  if (normal === undefined) throw new KongFault("the document has no normal form");
  for (const name in normal) {
    const items = arrayOr(normal[name]);
    if (items.includes(undefined) || items.length < arrayOr(document[name]).length) {
      throw new KongFault(`an item of ${name} has no normal form`);
    }
  }
  return normal;
}
