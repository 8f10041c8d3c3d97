// Whether a routing expression is one, and compares fields with what they can be.
// Source: Kong/atc-router 1.6.2 (the one of Kong 3.9), src/parser.rs and src/semantics.rs.
import { addressBits, isIPv4, isIPv6 } from "../validators/address.ts";
import { readExpression, type Span, type WrittenComparison } from "./expression-syntax.ts";
import { GrammarError } from "./peg-parser.ts";
import { rustRegexError } from "./rust-regex.ts";

type ValueType = "String" | "Int" | "IpAddr" | "IpCidr";

interface Comparison {
  readonly field: string;
  readonly isLower: boolean;
  readonly operator: string;
  readonly type: ValueType;
}

const I64_MAX = 2n ** 63n - 1n;
const TOO_LARGE = "number too large to fit in target type";

/** What is wrong, over several lines for the syntax; the fields that are used, for a good expression. */
export type CheckedExpression =
  { readonly ok: true; readonly fields: readonly string[] } | { readonly ok: false; error: string };

/** Syntax first, then values, then whether they fit their fields: each for all of the expression. */
export function checkExpression(source: string, isStream: boolean): CheckedExpression {
  let comparisons: readonly Comparison[];
  try {
    comparisons = readExpression(source).map((written) => understand(written, source));
  } catch (error) {
    if (error instanceof GrammarError) return { ok: false, error: error.describe(source) };
    throw error;
  }
  for (const comparison of comparisons) {
    const error = semanticError(comparison, isStream);
    if (error !== undefined) return { ok: false, error };
  }
  return { ok: true, fields: comparisons.map(({ field }) => field) };
}

/** @throws {GrammarError} over the first part that means nothing. */
function understand(written: WrittenComparison, source: string): Comparison {
  const { field, transforms, operator, value } = written;
  for (const { name, start, end } of transforms) {
    if (name === "lower" || name === "any") continue;
    throw new GrammarError(`unknown transformation function: ${name}`, start, end);
  }
  const type = valueType(value, source);
  if (operator === "~") checkRegex(value);
  const isLower = transforms.some(({ name }) => name === "lower");
  return { field, isLower, operator, type };
}

function valueType(value: WrittenComparison["value"], source: string): ValueType {
  switch (value.kind) {
    case "text":
      return "String";
    case "address":
      failAt(value, addressError(value.text));
      return value.text.includes("/") ? "IpCidr" : "IpAddr";
    case "integer": {
      const digits = source.slice(value.digits.start, value.digits.end);
      const prefix = { 8: "0o", 10: "", 16: "0x" }[value.radix];
      if (BigInt(prefix + digits) > I64_MAX) failAt(value.digits, TOO_LARGE);
      return "Int";
    }
  }
}

function checkRegex(value: WrittenComparison["value"]): void {
  if (value.kind !== "text") failAt(value, "regex operator can only be used with String operands");
  else failAt(value, rustRegexError(value.value));
}

/** @throws {GrammarError} unless there is no `error`. */
function failAt({ start, end }: Span, error: string | undefined): void {
  if (error !== undefined) throw new GrammarError(error, start, end);
}

/** Source: Rust's `std::net`, and the crate cidr 0.2. */
function addressError(text: string): string | undefined {
  const [address = "", prefix] = text.split("/");
  const family = address.includes(":") ? "IPv6" : "IPv4";
  const [isAddress, most] = family === "IPv4" ? [isIPv4, 32] : [isIPv6, 128];
  const wrong = isAddress(address) ? undefined : `invalid ${family} address syntax`;
  if (prefix === undefined) return wrong;
  if (wrong !== undefined) return `couldn't parse address in network: ${wrong}`;
  const length = Number(prefix);
  if (length > 255) return `couldn't parse length in network: ${TOO_LARGE}`;
  if (length > most) {
    const name = family === "IPv4" ? "Ipv4" : "Ipv6";
    return `invalid length for network: Network length ${length} is too long for ${name} (maximum: ${most})`;
  }
  const hostBits = addressBits(address) % 2n ** BigInt(most - length);
  return hostBits === 0n ? undefined : "host part of address was not zero";
}

function fieldType(field: string, isStream: boolean): ValueType | undefined {
  if (field === "net.protocol" || field === "tls.sni") return "String";
  if (field === "net.src.port" || field === "net.dst.port") return "Int";
  if (field === "net.src.ip" || field === "net.dst.ip") return "IpAddr";
  if (isStream) return undefined;
  if (field === "http.path.segments.len") return "Int";
  return /^http\.(?:method|host|path|(?:path\.segments|headers|queries)\.[^.]*)$/.test(field)
    ? "String"
    : undefined;
}

function semanticError(comparison: Comparison, isStream: boolean): string | undefined {
  const { field, isLower, operator, type } = comparison;
  const wanted = fieldType(field, isStream);
  if (wanted === undefined) return "Unknown LHS field";
  const isMembership = operator === "in" || operator === "not in";
  if (!isMembership && operator !== "~" && wanted !== type) {
    return "Type mismatch between the LHS and RHS values of predicate";
  }
  if (isLower && wanted !== "String") {
    return "lower-case transformation function only supported with String type fields";
  }
  if (isMembership) {
    return type === "IpCidr" && wanted === "IpAddr"
      ? undefined
      : "In/NotIn operators only supports IP in CIDR";
  }
  if (operator === "~" && wanted !== "String") {
    return "Regex operators only supports string operands";
  }
  return operandError(operator, type);
}

function operandError(operator: string, type: ValueType): string | undefined {
  switch (operator) {
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
