// Whether Rust's regex crate takes a pattern, with its own words and picture when it does not.
// Source: the crate regex-syntax 0.8, ast/parse.rs and error.rs.
import { RegexReader, RegexSyntaxError, type RegexSpan } from "./rust-regex-reader.ts";
import { readRegexClass } from "./rust-regex-class.ts";
import { readRegexEscape } from "./rust-regex-escape.ts";
import { readRegexGroup } from "./rust-regex-group.ts";

/** `regex parse error: ...` over several lines, or `undefined` for a good pattern. */
export function rustRegexError(pattern: string): string | undefined {
  const reader = new RegexReader(pattern);
  try {
    readRegex(reader);
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    return describe(reader.chars, error);
  }
  // Properties are looked up once the whole pattern is read.
  const [unknown] = reader.unknownProperties;
  return (
    unknown && describe(reader.chars, new RegexSyntaxError("Unicode property not found", unknown))
  );
}

/** @throws {RegexSyntaxError} */
function readRegex(reader: RegexReader): void {
  /** Whether there is something that can be repeated. */
  let isRepeatable = false;
  for (;;) {
    reader.skipIgnored();
    if (reader.isAtEnd) break;
    switch (reader.look()) {
      case "(":
        isRepeatable = readRegexGroup(reader);
        break;
      case ")":
        reader.closeGroup();
        isRepeatable = true;
        break;
      case "|":
        reader.step();
        isRepeatable = false;
        break;
      case "[":
        readRegexClass(reader);
        isRepeatable = true;
        break;
      case "*":
      case "+":
      case "?":
      case "{":
        if (!isRepeatable) reader.failHere("repetition operator missing expression");
        if (reader.look() === "{") readCounts(reader);
        else readLaziness(reader);
        break;
      case "\\":
        readRegexEscape(reader);
        isRepeatable = true;
        break;
      default:
        reader.step();
        isRepeatable = true;
    }
  }
  reader.checkGroups();
}

/** After the operator: a question mark. */
function readLaziness(reader: RegexReader): void {
  reader.step();
  if (reader.look() === "?") reader.step();
}

function readCounts(reader: RegexReader): void {
  const start = reader.at;
  const unclosed: () => never = () =>
    reader.fail("unclosed counted repetition", { start, end: reader.at });
  if (!reader.stepAndSkip()) unclosed();
  const least = readCount(reader);
  if (reader.isAtEnd) unclosed();
  let most = least;
  if (reader.look() === ",") {
    if (!reader.stepAndSkip()) unclosed();
    most = reader.look() === "}" ? { value: Infinity } : readCount(reader);
  }
  const low = countOf(reader, least);
  const high = countOf(reader, most);
  if (reader.look() !== "}") unclosed();
  reader.stepAndSkip();
  if (reader.look() === "?") reader.step();
  if (low > high) {
    const message = "invalid repetition count range, the start must be <= the end";
    reader.fail(message, { start, end: reader.at });
  }
}

/** A count, or where one is missing or too large: that is an error only once it is clear that it is needed. */
type Count = { readonly value: number } | { readonly error: string; readonly span: RegexSpan };

const COUNT_MAX = 2 ** 32 - 1;

function readCount(reader: RegexReader): Count {
  while (/\s/u.test(reader.look())) reader.step();
  const start = reader.at;
  let digits = "";
  while (/[0-9]/.test(reader.look())) {
    digits += reader.look();
    reader.stepAndSkip();
  }
  const span = { start, end: reader.at };
  while (/\s/u.test(reader.look())) reader.stepAndSkip();
  if (digits === "") return { error: "repetition quantifier expects a valid decimal", span };
  const value = Number(digits);
  return value > COUNT_MAX ? { error: "decimal literal invalid", span } : { value };
}

function countOf(reader: RegexReader, count: Count): number {
  return "error" in count ? reader.fail(count.error, count.span) : count.value;
}

function describe(chars: readonly string[], { message, spans }: RegexSyntaxError): string {
  const pattern = chars.join("");
  if (pattern.includes("\n")) {
    return `regex parse error:\n${numbered(chars, spans)}\nerror: ${message}`;
  }
  return `regex parse error:\n    ${pattern}\n    ${marks(spans)}\nerror: ${message}`;
}

function marks(spans: readonly RegexSpan[]): string {
  return spans.reduce(
    (line, { start, end }) => line.padEnd(start) + "^".repeat(Math.max(1, end - start)),
    "",
  );
}

const DIVIDER = "~".repeat(79);

/** A pattern of several lines, with their numbers. What goes over several lines is not marked. */
function numbered(chars: readonly string[], spans: readonly RegexSpan[]): string {
  const lines = chars.join("").split("\n");
  const width = String(lines.length).length;
  let start = 0;
  const shown = lines.flatMap((text, index) => {
    const from = start;
    const length = Array.from(text).length;
    start += length + 1;
    const line = `${String(index + 1).padStart(width)}: ${text}`;
    const here = spans
      .filter((span) => span.start >= from && span.end <= from + length)
      .map((span) => ({ start: span.start - from, end: span.end - from }));
    return here.length === 0 ? [line] : [line, " ".repeat(width + 2) + marks(here)];
  });
  return [DIVIDER, ...shown, DIVIDER].join("\n");
}
