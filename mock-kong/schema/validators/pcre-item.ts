// What PCRE2's first reading of a pattern leaves for the two that follow: the lengths of lookbehinds and the references.

/** A condition that names a group: `(?(1)`, `(?(<n>)`, `(?(R1)`, `(?(R&n)`. */
export interface PcreTest {
  readonly form: "number" | "name" | "recursion-name" | "recursion-number";
  readonly number: number;
  readonly name: string;
  readonly offset: number;
}

export interface PcreOpen {
  readonly kind: "open";
  readonly form: "plain" | "ahead" | "behind" | "condition" | "define";
  /** The number of a capturing group; 0 for the others. */
  readonly group: number;
  /** Where an error about the group points to. */
  readonly offset: number;
  readonly test?: PcreTest;
}

/** A back reference or a call of a group, by number or (with number 0 until looked up) by name. */
export interface PcreReference {
  readonly kind: "reference";
  readonly isCall: boolean;
  readonly number: number;
  readonly name: string | undefined;
  readonly offset: number;
}

interface PcreText {
  readonly kind: "text";
  readonly min: number;
  readonly max: number;
  /** How many bytes it takes when compiled. */
  readonly size: number;
}

interface PcreRepeat {
  readonly kind: "repeat";
  readonly min: number;
  /** Infinity when open. */
  readonly max: number;
}

export type PcreItem =
  | PcreOpen
  | PcreReference
  | PcreText
  | PcreRepeat
  | {
      readonly kind:
        "close" | "alternative" | "nothing" | "keep" | "accept" | "fail" | "grapheme" | "unit";
    }
  /** A callout with a text. */
  | { readonly kind: "callout"; readonly offset: number };

/** An item that takes one character, by its bytes when compiled. */
const one = (size: number): PcreItem => ({ kind: "text", min: 1, max: 1, size });

export const LITERAL = one(2);
export const ONE_OF_A_TYPE = one(1);
export const PROPERTY = one(3);
export const CLASS = one(33);
export const NOTHING: PcreItem = { kind: "nothing" };
export const PLAIN_GROUP: PcreOpen = { kind: "open", form: "plain", group: 0, offset: 0 };

/** A named group; several may share a name under `(?J)`. */
export interface PcreName {
  readonly name: string;
  readonly number: number;
  isDuplicate: boolean;
}
