// Routing expressions: `http.path ^= "/a" && (net.dst.port == 80 || any(lower(http.headers.x)) == "y")`.
import { PLAIN_FIELDS, type Field, type PlainFieldName } from "../field.ts";
import { parseAddressBlock } from "../ip-address.ts";
import { toByteString } from "../byte-string.ts";
import { compilePattern } from "../pattern.ts";
import type { Comparison, NumberOperator, Predicate, Test, TextOperator } from "../predicate.ts";
import { ExpressionError, tokenize, type Token } from "./tokens.ts";

/** Deeper nesting is a mistake. */
const DEPTH_MAX = 100;

/**
 * @throws {ExpressionError} for text that is no expression, or compares a field with what it cannot be.
 * @see Kong/atc-router 1.7 src/atc_grammar.pest
 */
export function parseExpression(source: string): Predicate {
  const parser = new Parser(tokenize(source), source.length);
  return parser.parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  parse(): Predicate {
    const predicate = this.#all(0);
    const left = this.#peek();
    if (left !== undefined) throw new ExpressionError("expected an operator", left.at);
    return predicate;
  }

  /** `||` binds tighter than `&&`, the other way round than elsewhere. */
  #all(depth: number): Predicate {
    const parts = [this.#any(depth)];
    while (this.#takeSymbol("&&")) parts.push(this.#any(depth));
    return joined("all", parts);
  }

  #any(depth: number): Predicate {
    const alternatives = [this.#term(depth)];
    while (this.#takeSymbol("||")) alternatives.push(this.#term(depth));
    return joined("any", alternatives);
  }

  #term(depth: number): Predicate {
    if (depth > DEPTH_MAX) throw new ExpressionError("nested too deeply", this.#at());
    const isNegated = this.#takeSymbol("!");
    if (!this.#takeSymbol("(")) {
      if (isNegated) throw new ExpressionError("expected (", this.#at());
      return this.#comparison();
    }
    const inner = this.#all(depth + 1);
    this.#expectSymbol(")");
    return isNegated ? { kind: "not", of: inner } : inner;
  }

  #comparison(): Comparison {
    const { field, anyValue, lower } = this.#operand(0);
    const at = this.#at();
    const operator = this.#operator();
    const literal = this.#take();
    if (literal === undefined) throw new ExpressionError("expected a value", this.#end);
    return { kind: "compare", field, anyValue, lower, test: testOf(field, operator, literal, at) };
  }

  #operand(depth: number): {
    readonly field: Field;
    readonly anyValue: boolean;
    readonly lower: boolean;
  } {
    const token = this.#take();
    if (token?.kind !== "name")
      throw new ExpressionError("expected a field", token?.at ?? this.#end);
    if (!this.#takeSymbol("(")) {
      return { field: readField(token.text, token.at), anyValue: false, lower: false };
    }
    if (depth > DEPTH_MAX) throw new ExpressionError("nested too deeply", token.at);
    const inner = this.#operand(depth + 1);
    this.#expectSymbol(")");
    if (token.text === "lower") return { ...inner, lower: true };
    if (token.text === "any") return { ...inner, anyValue: true };
    throw new ExpressionError(`unknown function ${token.text}`, token.at);
  }

  #operator(): string {
    const token = this.#take();
    if (token?.kind === "symbol") return token.text;
    if (token?.kind !== "name")
      throw new ExpressionError("expected an operator", token?.at ?? this.#end);
    if (token.text !== "not") return token.text;
    const second = this.#take();
    if (second?.kind === "name" && second.text === "in") return "not in";
    throw new ExpressionError("expected in", second?.at ?? this.#end);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(): Token | undefined {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #takeSymbol(text: string): boolean {
    const token = this.#peek();
    if (token?.kind !== "symbol" || token.text !== text) return false;
    this.#next += 1;
    return true;
  }

  #expectSymbol(text: string): void {
    if (!this.#takeSymbol(text)) throw new ExpressionError(`expected ${text}`, this.#at());
  }

  #at(): number {
    return this.#peek()?.at ?? this.#end;
  }
}

function joined(kind: "any" | "all", parts: readonly Predicate[]): Predicate {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { kind, of: parts };
}

const PREFIXES = ["http.headers.", "http.queries.", "http.path.segments."] as const;

function readField(text: string, at: number): Field {
  if (isPlainField(text)) return { name: text };
  if (text === "net.port") return { name: "net.dst.port" };
  for (const prefix of PREFIXES) {
    const argument = text.slice(prefix.length);
    if (!text.startsWith(prefix) || argument === "") continue;
    switch (prefix) {
      case "http.headers.":
        return { name: "http.headers", argument };
      case "http.queries.":
        return { name: "http.queries", argument };
      case "http.path.segments.":
        return { name: "http.path.segments", argument };
    }
  }
  throw new ExpressionError(`unknown field ${text}`, at);
}

function isPlainField(text: string): text is PlainFieldName {
  return Object.hasOwn(PLAIN_FIELDS, text);
}

const NUMBER_FIELDS = new Set(["net.src.port", "net.dst.port", "http.path.segments.len"]);
const ADDRESS_FIELDS = new Set(["net.src.ip", "net.dst.ip"]);

function testOf(field: Field, operator: string, literal: Token, at: number): Test {
  const mismatch = new ExpressionError(`${field.name} ${operator} does not take this value`, at);
  if (NUMBER_FIELDS.has(field.name)) {
    if (literal.kind !== "number" || !isNumberOperator(operator)) throw mismatch;
    return { kind: "number", operator, value: literal.value };
  }
  if (ADDRESS_FIELDS.has(field.name)) {
    const range = literal.kind === "address" ? parseAddressBlock(literal.text) : undefined;
    if (range === undefined) throw mismatch;
    return addressTest(operator, range, mismatch);
  }
  if (literal.kind !== "text") throw mismatch;
  if (operator === "~") return { kind: "pattern", pattern: compilePattern(literal.value) };
  if (!isTextOperator(operator)) throw mismatch;
  return { kind: "text", operator, value: toByteString(literal.value) };
}

/** `==` and `!=` take an address, `in` and `not in` a block. */
function addressTest(
  operator: string,
  range: NonNullable<ReturnType<typeof parseAddressBlock>>,
  mismatch: ExpressionError,
): Test {
  const isBlock = range.text.includes("/");
  switch (operator) {
    case "==":
    case "!=":
      if (isBlock) throw mismatch;
      return { kind: "range", operator: operator === "==" ? "in" : "not in", range };
    case "in":
    case "not in":
      if (!isBlock) throw mismatch;
      return { kind: "range", operator, range };
    default:
      throw mismatch;
  }
}

function isNumberOperator(text: string): text is NumberOperator {
  return ["==", "!=", ">", ">=", "<", "<="].includes(text);
}

function isTextOperator(text: string): text is TextOperator {
  return ["==", "!=", "^=", "=^", "contains"].includes(text);
}
