// What follows a backslash, as Rust's regex crate reads it. Source: the crate regex-syntax 0.8, ast/parse.rs.
import type { RegexReader } from "./rust-regex-reader.ts";

/** A literal has the number of its character; classes and places have none. */
export type RegexEscape =
  { readonly kind: "literal"; readonly code: number } | { readonly kind: "class" | "place" };

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const INCOMPLETE = "incomplete escape sequence, reached end of pattern prematurely";
const BOUNDARIES = ["start", "end", "start-half", "end-half"];
const PLACES = "AzbB<>";

export function readRegexEscape(reader: RegexReader): RegexEscape {
  const start = reader.at;
  if (!reader.step()) reader.fail(INCOMPLETE, { start, end: reader.at });
  const char = reader.look();
  if (/[0-9]/.test(char)) {
    reader.fail("backreferences are not supported", { start, end: reader.at + 1 });
  }
  const digits = HEX_DIGITS[char];
  if (digits !== undefined) return { kind: "literal", code: readHex(reader, digits) };
  if (char === "p" || char === "P") return readProperty(reader, start);
  reader.step();
  if (/[dswDSW]/.test(char)) return { kind: "class" };
  const control = CONTROLS[char];
  if (control !== undefined) return { kind: "literal", code: control };
  if (PLACES.includes(char)) {
    if (char === "b" && reader.look() === "{") readBoundary(reader, start);
    return { kind: "place" };
  }
  const code = char.codePointAt(0) ?? 0;
  if (code > 0x7f || /[A-Za-z]/.test(char)) {
    reader.fail("unrecognized escape sequence", { start, end: reader.at });
  }
  return { kind: "literal", code };
}

function readHex(reader: RegexReader, digits: number): number {
  if (!reader.stepAndSkip()) reader.failHere(INCOMPLETE);
  return reader.look() === "{" ? readBracedHex(reader) : readPlainHex(reader, digits);
}

function readPlainHex(reader: RegexReader, digits: number): number {
  const start = reader.at;
  let text = "";
  for (let index = 0; index < digits; index += 1) {
    if (index > 0 && !reader.stepAndSkip()) reader.failHere(INCOMPLETE);
    text += readHexDigit(reader);
  }
  reader.stepAndSkip();
  return scalarValue(reader, text, start, reader.at);
}

function readBracedHex(reader: RegexReader): number {
  const brace = reader.at;
  let text = "";
  while (reader.stepAndSkip() && reader.look() !== "}") text += readHexDigit(reader);
  if (reader.isAtEnd) reader.fail(INCOMPLETE, { start: brace, end: reader.at });
  const end = reader.at;
  reader.stepAndSkip();
  if (text === "") reader.fail("hexadecimal literal empty", { start: brace, end: reader.at });
  return scalarValue(reader, text, brace + 1, end);
}

function readHexDigit(reader: RegexReader): string {
  const char = reader.look();
  return /^[0-9a-fA-F]$/.test(char)
    ? char
    : reader.fail("invalid hexadecimal digit", reader.charSpan);
}

function scalarValue(reader: RegexReader, text: string, start: number, end: number): number {
  const value = Number.parseInt(text, 16);
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
    reader.fail("hexadecimal literal is not a Unicode scalar value", { start, end });
  }
  return value;
}

function readProperty(reader: RegexReader, start: number): RegexEscape {
  if (!reader.stepAndSkip()) reader.failHere(INCOMPLETE);
  let name = "";
  if (reader.look() === "{") {
    while (reader.stepAndSkip() && reader.look() !== "}") name += reader.look();
    if (reader.isAtEnd) reader.failHere(INCOMPLETE);
  } else if (reader.look() === "\\") {
    reader.fail("invalid Unicode character class", reader.charSpan);
  } else name = reader.look();
  reader.stepAndSkip();
  if (!isProperty(name)) reader.unknownProperties.push({ start, end: reader.at });
  return { kind: "class" };
}

/** Rust takes names in any case, with or without what parts their words; JavaScript as the standard writes them. */
function isProperty(name: string): boolean {
  const words = name.replace(/^\^/, "").split(/[\s_-]+/);
  const standard = words
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join("_");
  return [name, standard].some((text) =>
    [text, `Script=${text}`, text.replace(/^gc=/i, "")].some((property) => {
      try {
        return new RegExp(`\\p{${property}}`, "u") instanceof RegExp;
      } catch (error) {
        if (error instanceof SyntaxError) return false;
        throw error;
      }
    }),
  );
}

/** `\b{start}` and the like; anything that does not begin with a letter is a repetition. */
function readBoundary(reader: RegexReader, boundary: number): void {
  const start = reader.at;
  if (!reader.stepAndSkip()) {
    const message =
      "found either the beginning of a special word boundary or a bounded repetition on a \\b with an opening brace, but no closing brace";
    reader.fail(message, { start: boundary, end: reader.at });
  }
  const from = reader.at;
  let name = "";
  while (/[A-Za-z-]/.test(reader.look())) {
    name += reader.look();
    reader.stepAndSkip();
  }
  if (name === "") {
    reader.at = start;
    return;
  }
  if (reader.look() !== "}") {
    const message =
      "special word boundary assertion is either unclosed or contains an invalid character";
    reader.fail(message, { start, end: reader.at });
  }
  const end = reader.at;
  reader.step();
  if (BOUNDARIES.includes(name)) return;
  const message =
    "unrecognized special word boundary assertion, valid choices are: start, end, start-half or end-half";
  reader.fail(message, { start: from, end });
}
