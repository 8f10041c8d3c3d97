// What may differ between a recorded answer and another: the forms that a rule can have.
import type { ListenerName } from "./transcript.ts";

interface Rule {
  readonly name: string;
  /** Why the two may differ. */
  readonly because: string;
  /** Absent: for all requests. */
  readonly where?: Scope;
}

export interface Scope {
  readonly path?: RegExp;
  readonly method?: string;
  readonly listeners?: readonly ListenerName[];
  readonly status?: number;
}

/** A header of the answer, by its name in lower case. */
export interface HeaderTolerance extends Rule {
  readonly kind: "header";
  readonly header: RegExp;
  readonly how:
    /** As if it were not there. */
    | "ignored"
    /** It must be there, whatever it says. */
    | "presence"
    /** Every number in it is as good as another. */
    | "numbers"
    | { readonly pattern: RegExp; readonly by: string };
}

/** Parts of a text: a body that is not JSON, any string in one that is, and with `inHeaders` header values, too. */
export interface TextTolerance extends Rule {
  readonly kind: "text";
  /** With the flag `g`. */
  readonly pattern: RegExp;
  readonly by: string;
  readonly inHeaders?: boolean;
}

/** Whole lines of a body that is not JSON. */
export interface LineTolerance extends Rule {
  readonly kind: "lines";
  readonly dropped: RegExp;
}

/** A place in a body that is JSON. */
export interface JsonTolerance extends Rule {
  readonly kind: "json";
  /** Keys, `*` for any one key or index, and `**` at the beginning for any number of them. */
  readonly path: readonly string[];
  readonly how: JsonLeniency;
}

export type JsonLeniency =
  /** Anything at all. */
  | "anything"
  | "any number"
  | "any string"
  /** A list: only how long it is. */
  | "length"
  /** A list: in any order. */
  | "any order"
  /** An object: its entries in any order, keys that were drawn all the same. */
  | "bag of entries"
  /** 32 or 44 letters and digits that no request contains. */
  | "drawn token"
  /** 32 hexadecimal digits that are not all zeros. */
  | "hash"
  /** YAML: its lines in any order, times left out. */
  | "yaml lines"
  /** A form or a JSON text: its members in any order. */
  | "member order"
  /** Pairs of header names and values: any order and letter case. */
  | "header pairs"
  /** A string: as if it were not there. */
  | "no string";

export type Tolerance = HeaderTolerance | TextTolerance | LineTolerance | JsonTolerance;
