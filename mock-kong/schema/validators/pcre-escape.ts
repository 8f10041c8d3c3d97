// What stands after a backslash in a PCRE2 pattern.
import { GROUP_MAX, GROUP_TOO_BIG, isDigit, NO_SUCH_GROUP, type PcreScan } from "./pcre-scan.ts";

export type PcreEscape =
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "group"; readonly number: number }
  /** Anything else, by its letter. */
  | { readonly kind: "letter"; readonly letter: string };

export const BAD_GROUP_CALL =
  "\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number";
const NO_NAMES = "PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u";
const TOO_LARGE = "character code point value in \\x{} or \\o{} is too large";
const DIGITS_MISSING = "digits missing in \\x{} or \\o{} or \\N{U+}";
const SURROGATE = "disallowed Unicode code point (>= 0xd800 && <= 0xdfff)";
/** The largest number that is tried as a back reference. */
const REFERENCE_MAX = Math.floor(0x7fffffff / 10) - 1;
/** Letters with a meaning that is no character. */
const MEANINGS = new Set("ABCDEGHKNPQRSVWXZbdhkpsvwz");
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["e", 27],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
]);

/** Reads an escape, from behind its backslash. */
export function readEscape(scan: PcreScan, isInClass: boolean): PcreEscape {
  if (scan.isAtEnd) scan.fail("\\ at end of pattern");
  const code = scan.next();
  const char = code < 128 ? String.fromCharCode(code) : "";
  if (!/^[0-9A-Za-z]$/.test(char)) return { kind: "character", code };
  const control = CONTROLS.get(char);
  if (control !== undefined) return { kind: "character", code: control };
  if (char === "N" && scan.peek() === "{") return namedCharacter(scan);
  if (MEANINGS.has(char)) return { kind: "letter", letter: char };
  if (/^[FLlUu]$/.test(char)) scan.fail(NO_NAMES);
  if (char === "g") return isInClass ? { kind: "character", code } : groupEscape(scan);
  if (isDigit(char)) return digits(scan, isInClass);
  if (char === "o") return octal(scan);
  if (char === "x") return hexadecimal(scan);
  if (char === "c") return controlCharacter(scan);
  return scan.fail("unrecognized character follows \\", scan.at - 1);
}

/** `\N{U+41}`, or `\N` with a quantifier. */
function namedCharacter(scan: PcreScan): PcreEscape {
  const inside = scan.blanksFrom(scan.at + 1);
  if (scan.text.startsWith("U+", inside)) {
    if (!scan.isUtf) scan.fail("\\N{U+dddd} is supported only in Unicode (UTF) mode");
    scan.at = inside + 2;
    return braced(scan, HEXADECIMAL);
  }
  const repeat = scan.repeat(inside);
  if (repeat.status === "bad") scan.fail(repeat.message);
  if (repeat.status === "none") scan.fail(NO_NAMES);
  return { kind: "letter", letter: "N" };
}

/** `\g1`, `\g{-1}`, `\g{name}` and the calls `\g<name>` and `\g'1'`. */
function groupEscape(scan: PcreScan): PcreEscape {
  if (scan.isAtEnd) scan.fail(BAD_GROUP_CALL);
  const open = scan.peek();
  if (open === "<" || open === "'") return { kind: "letter", letter: "g" };
  const rule = { relativeTo: scan.groups, max: GROUP_MAX, tooBig: GROUP_TOO_BIG };
  const isBraced = open === "{";
  const read = scan.number(isBraced ? scan.blanksFrom(scan.at + 1) : scan.at, rule);
  if (read.status === "none") {
    return isBraced ? { kind: "letter", letter: "k" } : scan.fail(BAD_GROUP_CALL);
  }
  if (read.status === "bad") scan.fail(read.message, isBraced ? scan.at : read.end);
  if (isBraced) {
    const end = scan.blanksFrom(read.end);
    if (scan.text.charAt(end) !== "}") scan.fail(BAD_GROUP_CALL);
    scan.at = end + 1;
  } else {
    scan.at = read.end;
  }
  if (read.value <= 0) scan.fail(NO_SUCH_GROUP);
  return { kind: "group", number: read.value };
}

/** A back reference when there are as many groups or it is below 10, else a character in octal. */
function digits(scan: PcreScan, isInClass: boolean): PcreEscape {
  const first = scan.text.charAt(scan.at - 1);
  if (!isInClass && first !== "0") {
    const read = scan.number(scan.at - 1, { max: REFERENCE_MAX, tooBig: "" });
    if (read.status === "read" && (read.value < 10 || first >= "8" || read.value <= scan.groups)) {
      scan.at = read.end;
      if (read.value > GROUP_MAX) scan.fail(GROUP_TOO_BIG);
      return { kind: "group", number: read.value };
    }
  }
  if (first >= "8") return { kind: "character", code: first.charCodeAt(0) };
  let code = Number(first);
  for (let more = 0; more < 2 && /^[0-7]$/.test(scan.peek()); more += 1) {
    code = code * 8 + Number(scan.peek());
    scan.at += 1;
  }
  if (!scan.isUtf && code > 0xff) {
    scan.fail("octal value is greater than \\377 in 8-bit non-UTF-8 mode");
  }
  return { kind: "character", code };
}

interface Base {
  readonly digit: RegExp;
  readonly radix: number;
  readonly stranger: string;
}

const OCTAL: Base = {
  digit: /^[0-7]$/,
  radix: 8,
  stranger: "non-octal character in \\o{} (closing brace missing?)",
};
const HEXADECIMAL: Base = {
  digit: /^[0-9A-Fa-f]$/,
  radix: 16,
  stranger: "non-hex character in \\x{} (closing brace missing?)",
};

function octal(scan: PcreScan): PcreEscape {
  if (scan.isAtEnd) scan.fail("missing opening brace after \\o", scan.at - 1);
  if (scan.peek() !== "{") scan.fail("missing opening brace after \\o");
  scan.at += 1;
  scan.skipBlanks();
  return braced(scan, OCTAL);
}

function hexadecimal(scan: PcreScan): PcreEscape {
  if (scan.peek() === "{") {
    scan.at += 1;
    scan.skipBlanks();
    return braced(scan, HEXADECIMAL);
  }
  let code = 0;
  for (let more = 0; more < 2 && HEXADECIMAL.digit.test(scan.peek()); more += 1) {
    code = code * 16 + Number.parseInt(scan.peek(), 16);
    scan.at += 1;
  }
  return { kind: "character", code };
}

/** The digits and the closing brace of `\x{}`, `\o{}` and `\N{U+}`. */
function braced(scan: PcreScan, base: Base): PcreEscape {
  if (scan.isAtEnd || scan.peek() === "}") scan.fail(DIGITS_MISSING);
  const largest = scan.isUtf ? 0x10ffff : 0xff;
  let code = 0;
  while (code <= largest && base.digit.test(scan.peek())) {
    code = code * base.radix + Number.parseInt(scan.peek(), base.radix);
    scan.at += 1;
  }
  scan.skipBlanks();
  if (code > largest) {
    while (base.digit.test(scan.peek())) scan.at += 1;
    scan.fail(TOO_LARGE);
  }
  if (scan.isAtEnd) scan.fail(base.stranger, scan.at - 1);
  if (scan.peek() !== "}") scan.fail(base.stranger);
  if (scan.isUtf && code >= 0xd800 && code <= 0xdfff) scan.fail(SURROGATE);
  scan.at += 1;
  return { kind: "character", code };
}

/** `\cA`: the control character of a printable one. */
function controlCharacter(scan: PcreScan): PcreEscape {
  if (scan.isAtEnd) scan.fail("\\c at end of pattern");
  const char = scan.peek();
  if (char < " " || char > "~") scan.fail("\\c must be followed by a printable ASCII character");
  scan.at += 1;
  return { kind: "character", code: char.toUpperCase().charCodeAt(0) ^ 0x40 };
}
