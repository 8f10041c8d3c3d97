// Classes in brackets, as Rust's regex crate reads them. Source: the crate regex-syntax 0.8, ast/parse.rs.
import { readRegexEscape, type RegexEscape } from "./rust-regex-escape.ts";
import type { RegexReader, RegexSpan } from "./rust-regex-reader.ts";

const ASCII_CLASSES = new Set(
  "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split(" "),
);
const OPERATORS = ["&&", "--", "~~"];
const ASCII_CLASS_LENGTH_MAX = 16;

/** Reads a class with all that are nested in it. */
export function readRegexClass(reader: RegexReader): void {
  const open: RegexSpan[] = [];
  const unclosed: () => never = () =>
    reader.fail("unclosed character class", open.at(-1) ?? reader.charSpan);
  for (;;) {
    reader.skipIgnored();
    if (reader.isAtEnd) unclosed();
    if (reader.look() === "[") {
      if (open.length === 0 || !readAsciiClass(reader)) open.push(readOpening(reader));
    } else if (reader.look() === "]") {
      open.pop();
      reader.step();
      if (open.length === 0) return;
    } else if (OPERATORS.some((operator) => reader.startsWith(operator))) reader.step(2);
    else readRange(reader, unclosed);
  }
}

/** The bracket, and what means itself right behind it: hyphens, and a closing bracket. */
function readOpening(reader: RegexReader): RegexSpan {
  const message = "unclosed character class";
  const start = reader.at;
  if (!reader.stepAndSkip()) reader.fail(message, { start, end: reader.at });
  if (reader.look() === "^" && !reader.stepAndSkip())
    reader.fail(message, { start, end: reader.at });
  const first = reader.at;
  while (reader.look() === "-") {
    if (!reader.stepAndSkip()) reader.fail(message, { start, end: start });
  }
  if (reader.at === first && reader.look() === "]" && !reader.stepAndSkip()) {
    reader.fail(message, { start, end: reader.at });
  }
  return { start, end: reader.at };
}

/** `[:alpha:]`; anything like it that is none is an ordinary class. */
function readAsciiClass(reader: RegexReader): boolean {
  const rest = reader.chars.slice(reader.at, reader.at + ASCII_CLASS_LENGTH_MAX).join("");
  const found = /^\[:\^?([^:]*):\]/.exec(rest);
  if (found === null || !ASCII_CLASSES.has(found[1] ?? "")) return false;
  reader.step(found[0].length);
  return true;
}

interface ClassItem {
  readonly span: RegexSpan;
  readonly escape: RegexEscape;
}

function readRange(reader: RegexReader, unclosed: () => never): void {
  const from = readItem(reader);
  reader.skipIgnored();
  if (reader.isAtEnd) unclosed();
  const next = reader.look() === "-" ? reader.peekPastIgnored() : "]";
  if (next === "]" || next === "-") {
    if (from.escape.kind !== "place") return;
    reader.fail("invalid escape sequence found in character class", from.span);
  }
  if (!reader.stepAndSkip()) unclosed();
  const to = readItem(reader);
  if (literalOf(reader, from) > literalOf(reader, to)) {
    const message = "invalid character class range, the start must be <= the end";
    reader.fail(message, { start: from.span.start, end: to.span.end });
  }
}

function readItem(reader: RegexReader): ClassItem {
  const start = reader.at;
  if (reader.look() === "\\") {
    const escape = readRegexEscape(reader);
    return { span: { start, end: reader.at }, escape };
  }
  const code = reader.look().codePointAt(0) ?? 0;
  reader.step();
  return { span: { start, end: reader.at }, escape: { kind: "literal", code } };
}

function literalOf(reader: RegexReader, { span, escape }: ClassItem): number {
  if (escape.kind === "literal") return escape.code;
  return reader.fail("invalid range boundary, must be a literal", span);
}
