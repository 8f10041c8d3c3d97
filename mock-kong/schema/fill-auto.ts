// Values that Kong makes up: random ids, times, secrets. Ids that follow from names: `config/entity-id.ts`.
import { randomInteger, type Random } from "../../core/random.ts";
import { uuidV4 } from "../../core/uuid.ts";
import type { Field } from "./field.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const RANDOM_TEXT_LENGTH = 32;

export interface AutoContext {
  readonly random: Random;
  readonly nowSeconds: number;
}

/** Fills in the ids and times of `out`, by `RecordShape.auto`. */
export function fillAuto(
  out: Record<string, unknown>,
  fields: readonly (readonly [string, Field])[],
  { random, nowSeconds }: AutoContext,
): void {
  for (const [name, field] of fields) {
    if (field.uuid) {
      if (out[name] === undefined) out[name] = uuidV4(random);
    } else if (
      name === "updated_at" ||
      (name === "created_at" && (out[name] === undefined || out[name] === null))
    ) {
      out[name] = field.type === "integer" ? Math.floor(nowSeconds) : nowSeconds;
    }
  }
}

/** Whether a missing value is a fresh random text. */
export function isMadeUp(field: Field): boolean {
  return field.type === "string" && ((field.auto === true && !field.uuid) || field.secret === true);
}

/** 32 letters and digits. */
export function randomText(random: Random): string {
  return Array.from({ length: RANDOM_TEXT_LENGTH }, () =>
    LETTERS.charAt(randomInteger(random, LETTERS.length)),
  ).join("");
}
