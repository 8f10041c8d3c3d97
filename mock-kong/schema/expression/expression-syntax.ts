// The comparisons of a routing expression as they are written; what they mean is looked at once all of it is read.
// Source: Kong/atc-router 1.6.2 (the one of Kong 3.9), src/atc_grammar.pest.
import { GrammarError, PegParser } from "./peg-parser.ts";

/** A part of the source, from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface WrittenTransform extends Span {
  readonly name: string;
}

export type WrittenValue = Span &
  (
    | { readonly kind: "text"; readonly value: string }
    | { readonly kind: "address"; readonly text: string }
    | { readonly kind: "integer"; readonly digits: Span; readonly radix: 8 | 10 | 16 }
  );

export interface WrittenComparison {
  readonly field: string;
  /** The innermost first. */
  readonly transforms: readonly WrittenTransform[];
  readonly operator: string;
  readonly value: WrittenValue;
}

/** The order in which the grammar declares its rules, which reports follow. */
const RULE_ORDER = [
  "EOI",
  "ident",
  "rhs",
  "transform_func",
  "lhs",
  "hex_digits",
  "oct_digits",
  "dec_digits",
  "str_char",
  "str_esc",
  "rawstr_char",
  "binary_operator",
  "and_op",
  "or_op",
  "not_op",
  "predicate",
  "parenthesised_expression",
  "term",
  "expression",
];

/** How deep parentheses and transformations may be nested. */
const DEPTH_MAX = 500;

/** @returns the comparisons from left to right. @throws {GrammarError} at the first place that is no expression. */
export function readExpression(source: string): readonly WrittenComparison[] {
  const reader = new ExpressionReader(source);
  reader.read();
  return reader.comparisons;
}

class ExpressionReader {
  readonly comparisons: WrittenComparison[] = [];
  readonly #peg: PegParser;
  #depth = 0;
  #field = "";
  #transforms: WrittenTransform[] = [];
  #operator = "";

  constructor(source: string) {
    this.#peg = new PegParser(source);
  }

  read(): void {
    const peg = this.#peg;
    const whole = peg.rule("matcher", () => {
      peg.skipBlanks();
      return peg.sequence(
        () => this.#expression(),
        () => peg.rule("EOI", () => peg.at >= peg.source.length),
      );
    });
    if (!whole) throw peg.error(RULE_ORDER);
  }

  #expression(): boolean {
    const peg = this.#peg;
    return peg.rule("expression", () => {
      if (!this.#term()) return false;
      for (;;) {
        const more = peg.sequence(
          () => true,
          () =>
            peg.rule("and_op", () => peg.text(/&&/y) !== undefined) ||
            peg.rule("or_op", () => peg.text(/\|\|/y) !== undefined),
          () => this.#term(),
        );
        if (!more) return true;
      }
    });
  }

  #term(): boolean {
    return this.#peg.rule("term", () => this.#predicate() || this.#parenthesised());
  }

  #parenthesised(): boolean {
    const peg = this.#peg;
    const count = this.comparisons.length;
    const matched = this.#deeper(() =>
      peg.rule("parenthesised_expression", () => {
        peg.rule("not_op", () => peg.text(/!/y) !== undefined);
        peg.skipBlanks();
        return peg.sequence(
          () => peg.text(/\(/y) !== undefined,
          () => this.#expression(),
          () => peg.text(/\)/y) !== undefined,
        );
      }),
    );
    if (!matched) this.comparisons.length = count;
    return matched;
  }

  #deeper(read: () => boolean): boolean {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new GrammarError("nested too deeply", this.#peg.at);
    const matched = read();
    this.#depth -= 1;
    return matched;
  }

  #predicate(): boolean {
    const peg = this.#peg;
    this.#transforms = [];
    return peg.rule("predicate", () =>
      peg.sequence(
        () => this.#lhs(),
        () => peg.rule("binary_operator", () => this.#readOperator()),
        () => this.#rhs(),
      ),
    );
  }

  #lhs(): boolean {
    return this.#peg.rule("lhs", () => this.#transform() || this.#ident());
  }

  #transform(): boolean {
    const peg = this.#peg;
    return this.#deeper(() =>
      peg.rule("transform_func", () => {
        let name = "";
        const start = peg.at;
        const matched = peg.sequence(
          () => this.#ident(),
          () => {
            name = this.#field;
            return peg.text(/\(/y) !== undefined;
          },
          () => this.#lhs(),
          () => peg.text(/\)/y) !== undefined,
        );
        if (matched) this.#transforms.push({ name, start, end: peg.at });
        return matched;
      }),
    );
  }

  #ident(): boolean {
    return this.#peg.rule("ident", () => {
      const text = this.#peg.text(/[A-Za-z][A-Za-z0-9._]*/y);
      this.#field = text ?? this.#field;
      return text !== undefined;
    });
  }

  #readOperator(): boolean {
    const text = this.#peg.text(/==|!=|~|\^=|=\^|>=|>|<=|<|in|not[ \t\r\n]*in|contains/y);
    this.#operator = text?.replace(/^not\s*in$/, "not in") ?? "";
    return text !== undefined;
  }

  #rhs(): boolean {
    const peg = this.#peg;
    const [field, transforms, operator] = [this.#field, this.#transforms, this.#operator];
    return peg.rule("rhs", () => {
      const value = this.#text() ?? this.#rawText() ?? this.#address() ?? this.#integer();
      if (value === undefined) return false;
      this.comparisons.push({ field, transforms, operator, value });
      return true;
    });
  }

  #text(): WrittenValue | undefined {
    const peg = this.#peg;
    const start = peg.at;
    let value = "";
    const isRead = peg.rule("str_literal", () => {
      if (peg.text(/"/y) === undefined) return false;
      const from = peg.at;
      while (
        peg.rule("str_esc", () => peg.text(/\\["\\nrt]/y) !== undefined) ||
        peg.rule("str_char", () => peg.text(/[^"\\]/uy) !== undefined)
      );
      value = unescape(peg.source.slice(from, peg.at));
      return peg.text(/"/y) !== undefined;
    });
    return isRead ? { kind: "text", value, start, end: peg.at } : undefined;
  }

  #rawText(): WrittenValue | undefined {
    const peg = this.#peg;
    const start = peg.at;
    let value = "";
    const isRead = peg.rule("rawstr_literal", () => {
      if (peg.text(/r#"/y) === undefined) return false;
      const from = peg.at;
      peg.text(/(?:(?!"#)[\s\S])*/y);
      value = peg.source.slice(from, peg.at);
      if (peg.text(/"#/y) !== undefined) return true;
      return peg.rule("rawstr_char", () => false);
    });
    return isRead ? { kind: "text", value, start, end: peg.at } : undefined;
  }

  #address(): WrittenValue | undefined {
    const peg = this.#peg;
    const start = peg.at;
    let text: string | undefined;
    peg.rule("ip_literal", () => {
      text = peg.text(ADDRESS);
      return text !== undefined;
    });
    return text === undefined ? undefined : { kind: "address", text, start, end: peg.at };
  }

  #integer(): WrittenValue | undefined {
    const peg = this.#peg;
    const start = peg.at;
    let radix: 8 | 10 | 16 = 10;
    let from = start;
    const isRead = peg.rule("int_literal", () => {
      peg.text(/-/y);
      from = peg.at;
      radix = 8;
      if (peg.rule("oct_digits", () => peg.text(/0[0-7]+/y) !== undefined)) return true;
      radix = 16;
      if (peg.text(/0x/y) !== undefined) {
        from = peg.at;
        if (peg.rule("hex_digits", () => peg.text(/[0-9A-Fa-f]+/y) !== undefined)) return true;
        from -= 2;
        peg.at = from;
      }
      radix = 10;
      return peg.rule("dec_digits", () => peg.text(/\d+/y) !== undefined);
    });
    if (!isRead) return undefined;
    return { kind: "integer", radix, digits: { start: from, end: peg.at }, start, end: peg.at };
  }
}

const IPV4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const IPV6 = "(?::|[0-9A-Fa-f]{1,4}):(?:[0-9A-Fa-f]{1,4}|:)*";
const ADDRESS = new RegExp(`${IPV4}/\\d{1,2}|${IPV6}/\\d{1,3}|${IPV4}|${IPV6}`, "y");

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}
