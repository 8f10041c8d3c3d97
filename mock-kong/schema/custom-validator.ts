// What a rule of a schema that is code may look at, and how it answers.
import type { Random } from "../../core/random.ts";
import type { ErrorNode } from "./error-table.ts";

/** What a rule may look at besides the value. */
export interface ValidationContext {
  /** Seconds since the Unix epoch. */
  readonly nowSeconds: number;
  /** For what is made up where it is missing. */
  readonly random: Random;
}

/** A custom validator's way of saying no without a word. */
export const UNEXPLAINED = Symbol("unexplained");

/** @returns the error, or `undefined` for a good value. */
export type CustomValidator = (
  value: unknown,
  context: ValidationContext,
) => ErrorNode | typeof UNEXPLAINED | undefined;

/** The error of an entity; `true` for a failure without a text. */
export type CustomEntityCheck = (
  entity: Readonly<Record<string, unknown>>,
  context: ValidationContext,
) => string | true | undefined;
