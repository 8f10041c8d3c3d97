// Whether a routing expression is one, and compares fields with what they can be.
// Source: Kong/atc-router 1.7, src/atc_grammar.pest, src/parser.rs and src/semantics.rs.
import { isIPv4, isIPv6 } from "../validators/address.ts";
import { GrammarError, PegParser } from "./peg-parser.ts";
import { rustRegexError } from "./rust-regex.ts";

type ValueType = "String" | "Int" | "IpAddr" | "IpCidr" | "Regex";

interface Comparison {
  readonly field: string;
  readonly isLower: boolean;
  readonly operator: string;
  readonly type: ValueType;
}

/** The order in which the grammar declares its rules, which reports follow. */
const RULE_ORDER = [
  "EOI",
  "ident",
  "lhs",
  "rhs",
  "str_char",
  "str_esc",
  "rawstr_char",
  "binary_operator",
  "transform_func",
  "not_op",
  "predicate",
  "parenthesised_expression",
  "term",
  "and_op",
  "or_op",
  "expression",
];

/** How deep parentheses may be nested. */
const DEPTH_MAX = 500;

/** What is wrong, over several lines for the syntax; the fields that are used, for a good expression. */
export type CheckedExpression =
  { readonly ok: true; readonly fields: readonly string[] } | { readonly ok: false; error: string };

export function checkExpression(source: string, isStream: boolean): CheckedExpression {
  const reader = new ExpressionReader(source);
  try {
    reader.read();
  } catch (error) {
    if (error instanceof GrammarError) return { ok: false, error: error.describe(source) };
    throw error;
  }
  for (const comparison of reader.comparisons) {
    const error = semanticError(comparison, isStream);
    if (error !== undefined) return { ok: false, error };
  }
  return { ok: true, fields: reader.comparisons.map(({ field }) => field) };
}

class ExpressionReader {
  readonly comparisons: Comparison[] = [];
  readonly #peg: PegParser;
  #depth = 0;
  #field = "";
  #isLower = false;
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
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new GrammarError("nested too deeply", peg.at);
    const matched = peg.rule("parenthesised_expression", () => {
      peg.rule("not_op", () => peg.text(/!/y) !== undefined);
      peg.skipBlanks();
      return peg.sequence(
        () => peg.text(/\(/y) !== undefined,
        () => this.#expression(),
        () => peg.text(/\)/y) !== undefined,
      );
    });
    this.#depth -= 1;
    if (!matched) this.comparisons.length = count;
    return matched;
  }

  #predicate(): boolean {
    const peg = this.#peg;
    this.#isLower = false;
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
    return peg.rule("transform_func", () => {
      let name = "";
      const start = peg.at;
      const matched = peg.sequence(
        () => peg.rule("func_name", () => this.#ident()),
        () => {
          name = this.#field;
          return peg.text(/\(/y) !== undefined;
        },
        () => this.#lhs(),
        () => peg.text(/\)/y) !== undefined,
      );
      if (!matched) return false;
      if (name !== "lower" && name !== "any") {
        throw new GrammarError(`unknown transformation function ${name}`, start, peg.at);
      }
      this.#isLower ||= name === "lower";
      return true;
    });
  }

  #ident(): boolean {
    return this.#peg.rule("ident", () => {
      const text = this.#peg.text(/[A-Za-z][A-Za-z0-9._]*(?:\.\*)?/y);
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
    const [field, isLower, operator] = [this.#field, this.#isLower, this.#operator];
    const start = peg.at;
    return peg.rule("rhs", () => {
      const type = this.#text() ?? this.#address(start) ?? this.#integer();
      if (type === undefined) return false;
      if (operator === "~") this.#checkRegex(type, start);
      this.comparisons.push({ field, isLower, operator, type });
      return true;
    });
  }

  /** The value of the last text read is what stands between its quotes. */
  #value = "";

  #text(): ValueType | undefined {
    const peg = this.#peg;
    const isRead = peg.rule("str_literal", () => {
      if (peg.text(/"/y) === undefined) return false;
      const from = peg.at;
      while (
        peg.rule("str_esc", () => peg.text(/\\["\\nrt]/y) !== undefined) ||
        peg.rule("str_char", () => peg.text(/[^"\\]/uy) !== undefined)
      );
      this.#value = unescape(peg.source.slice(from, peg.at));
      return peg.text(/"/y) !== undefined;
    });
    return isRead || this.#rawText() ? "String" : undefined;
  }

  #rawText(): boolean {
    const peg = this.#peg;
    return peg.rule("rawstr_literal", () => {
      if (peg.text(/r#"/y) === undefined) return false;
      const from = peg.at;
      peg.text(/(?:(?!"#)[\s\S])*/y);
      this.#value = peg.source.slice(from, peg.at);
      if (peg.text(/"#/y) !== undefined) return true;
      return peg.rule("rawstr_char", () => false);
    });
  }

  #address(start: number): ValueType | undefined {
    const peg = this.#peg;
    let text: string | undefined;
    const isRead = peg.rule("ip_literal", () => {
      text = peg.text(/(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]+)(?:\/\d{1,3})?/y);
      return text !== undefined;
    });
    if (!isRead || text === undefined) return undefined;
    const error = addressError(text);
    if (error !== undefined) throw new GrammarError(error, start, peg.at);
    return text.includes("/") ? "IpCidr" : "IpAddr";
  }

  #integer(): ValueType | undefined {
    const peg = this.#peg;
    const isRead = peg.rule("int_literal", () => {
      return peg.text(/-?(?:0x[0-9A-Fa-f]+|\d+)/y) !== undefined;
    });
    return isRead ? "Int" : undefined;
  }

  #checkRegex(type: ValueType, start: number): void {
    if (type !== "String") {
      const message = "regex operator can only be used with String operands";
      throw new GrammarError(message, start, this.#peg.at);
    }
    const error = rustRegexError(this.#value);
    if (error !== undefined) throw new GrammarError(error, start, this.#peg.at);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

/** Source: the crate cidr 0.2. */
function addressError(text: string): string | undefined {
  const [address = "", prefix] = text.split("/");
  const family = isIPv4(address) ? "Ipv4" : isIPv6(address) ? "Ipv6" : undefined;
  if (family === undefined) return "invalid IP address syntax";
  if (prefix === undefined) return undefined;
  const most = family === "Ipv4" ? 32 : 128;
  if (Number(prefix) > most) {
    return `invalid length for network: Network length ${Number(prefix)} is too long for ${family} (maximum: ${most})`;
  }
  return family === "Ipv4" && hasHostBits(address, Number(prefix))
    ? "host part of address was not zero"
    : undefined;
}

function hasHostBits(address: string, prefix: number): boolean {
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return value % 2 ** (32 - prefix) !== 0;
}

function fieldType(field: string, isStream: boolean): ValueType | undefined {
  if (field === "net.protocol" || field === "tls.sni") return "String";
  if (field === "net.src.port" || field === "net.dst.port") return "Int";
  if (field === "net.src.ip" || field === "net.dst.ip") return "IpAddr";
  if (isStream) return undefined;
  if (field === "http.path.segments.len") return "Int";
  return /^http\.(?:method|host|path|path\.segments\..+|headers\..+|queries\..+)$/.test(field)
    ? "String"
    : undefined;
}

function semanticError(comparison: Comparison, isStream: boolean): string | undefined {
  const { field, isLower, operator, type } = comparison;
  const wanted = fieldType(field, isStream);
  if (wanted === undefined) return "Unknown LHS field";
  const isMembership = operator === "in" || operator === "not in";
  if (!isMembership && wanted !== type) {
    return "Type mismatch between the LHS and RHS values of predicate";
  }
  if (isLower && type !== "String") {
    return "lower-case transformation function only supported with String type fields";
  }
  if (isMembership) {
    return type === "IpCidr" && wanted === "IpAddr"
      ? undefined
      : "In/NotIn operators only supports IP in CIDR";
  }
  return operandError(operator, type);
}

function operandError(operator: string, type: ValueType): string | undefined {
  switch (operator) {
    case "~":
    case "^=":
    case "=^":
      return type === "String"
        ? undefined
        : "Regex/Prefix/Postfix operators only supports string operands";
    case ">":
    case ">=":
    case "<":
    case "<=":
      return type === "Int"
        ? undefined
        : "Greater/GreaterOrEqual/Lesser/LesserOrEqual operators only supports integer operands";
    case "contains":
      return type === "String" ? undefined : "Contains operator only supports string operands";
    default:
      return undefined;
  }
}
