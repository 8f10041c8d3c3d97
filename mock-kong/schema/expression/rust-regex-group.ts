// Groups, their names and flags, as Rust's regex crate reads them. Source: the crate regex-syntax 0.8, ast/parse.rs.
import type { RegexReader, RegexSpan } from "./rust-regex-reader.ts";

const LOOK_AROUND = "look-around, including look-ahead and look-behind, is not supported";
const LOOK_AROUND_SIGNS = ["?=", "?!", "?<=", "?<!"];
const FLAGS = "imsUuRx";

/** Reads an opening parenthesis and what belongs to it. @returns whether what follows can be a repetition: never. */
export function readRegexGroup(reader: RegexReader): false {
  const open = reader.charSpan;
  reader.stepAndSkip();
  const look = LOOK_AROUND_SIGNS.find((sign) => reader.startsWith(sign));
  if (look !== undefined) {
    reader.step(look.length);
    reader.fail(LOOK_AROUND, { start: open.start, end: reader.at });
  }
  const inner = { start: reader.at, end: reader.at };
  const name = ["?P<", "?<"].find((sign) => reader.startsWith(sign));
  if (name !== undefined) {
    reader.step(name.length);
    readName(reader);
  } else if (reader.look() === "?") {
    if (!reader.step()) reader.fail("unclosed group", open);
    return readFlaggedGroup(reader, open, inner);
  }
  reader.openGroup(open, reader.ignoresBlanks);
  return false;
}

function readFlaggedGroup(reader: RegexReader, open: RegexSpan, inner: RegexSpan): false {
  const { ignoresBlanks, isEmpty } = readFlags(reader);
  const isGroup = reader.look() === ":";
  reader.step();
  if (isGroup) reader.openGroup(open, ignoresBlanks);
  else if (isEmpty) reader.fail("repetition operator missing expression", inner);
  else reader.ignoresBlanks = ignoresBlanks;
  return false;
}

function readName(reader: RegexReader): void {
  const start = reader.at;
  if (reader.isAtEnd) reader.failHere("unclosed capture group name");
  while (reader.look() !== ">") {
    const isAllowed = reader.at === start ? /[\p{Alphabetic}_]/u : /[\p{Alphabetic}\p{N}_.[\]]/u;
    if (!isAllowed.test(reader.look()))
      reader.fail("invalid capture group character", reader.charSpan);
    if (!reader.step()) reader.failHere("unclosed capture group name");
  }
  const span = { start, end: reader.at };
  reader.step();
  const name = reader.chars.slice(span.start, span.end).join("");
  if (name === "") reader.fail("empty capture group name", span);
  const before = reader.names.get(name);
  if (before !== undefined) reader.fail("duplicate capture group name", before, span);
  reader.names.set(name, span);
}

/** Reads up to the colon or the closing parenthesis. */
function readFlags(reader: RegexReader): {
  readonly ignoresBlanks: boolean;
  readonly isEmpty: boolean;
} {
  const seen = new Map<string, RegexSpan>();
  let { ignoresBlanks } = reader;
  let dangling: RegexSpan | undefined;
  while (reader.look() !== ":" && reader.look() !== ")") {
    const { charSpan } = reader;
    const char = reader.look();
    const isNegation = char === "-";
    if (!isNegation && !FLAGS.includes(char)) reader.fail("unrecognized flag", charSpan);
    const before = seen.get(char);
    if (before !== undefined) {
      reader.fail(
        isNegation ? "flag negation operator repeated" : "duplicate flag",
        before,
        charSpan,
      );
    }
    if (char === "x") ignoresBlanks = !seen.has("-");
    seen.set(char, charSpan);
    dangling = isNegation ? charSpan : undefined;
    if (!reader.step()) reader.failHere("expected flag but got end of regex");
  }
  if (dangling !== undefined) reader.fail("dangling flag negation operator", dangling);
  return { ignoresBlanks, isEmpty: seen.size === 0 };
}
