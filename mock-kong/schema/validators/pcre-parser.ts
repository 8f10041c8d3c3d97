// Finds the first error of a pattern as PCRE2 10.44 does, without its UTF option: patterns are bytes.
import { checkConditions, checkReferences } from "./pcre-references.ts";
import { isDigit, PcreFault, PcreScan, type PcreStart } from "./pcre-scan.ts";
import { checkSize } from "./pcre-size.ts";
import { PcreLookbehinds } from "./pcre-lookbehind.ts";
import { PcrePattern } from "./pcre-pattern.ts";

export interface PcreError {
  readonly message: string;
  /** Where the rest of the pattern begins in the report, in bytes. */
  readonly offset: number;
}

/** `undefined` when the pattern, one character a byte, compiles. Source: PCRE2 10.44, pcre2_compile.c. */
export function parsePcre(bytes: string): PcreError | undefined {
  try {
    const scan = new PcreScan(readStart(bytes));
    new PcrePattern(scan).read();
    new PcreLookbehinds(scan).check();
    checkReferences(scan);
    checkSize(scan);
    checkConditions(scan);
    return undefined;
  } catch (error) {
    if (error instanceof PcreFault) return { message: error.message, offset: error.offset };
    throw error;
  }
}

const SETTINGS =
  /^\(\*(?:(UTF8?)|UCP|NOTEMPTY(?:_ATSTART)?|NO_(?:AUTO_POSSESS|DOTSTAR_ANCHOR|JIT|START_OPT)|(CR|LF|CRLF|ANY|NUL|ANYCRLF)|BSR_(?:ANYCRLF|UNICODE))\)/;
const LIMIT = /^\(\*LIMIT_(?:HEAP|MATCH|DEPTH|RECURSION)=/;
/** The longest setting, with its parenthesis. */
const SETTING_LENGTH = 24;
/** From here on the digits of a limit are no longer read. */
const LIMIT_MAX = Math.floor(0xffffffff / 10) - 1;

const NEWLINES: Readonly<Record<string, RegExp>> = {
  CR: /\r/g,
  LF: /\n/g,
  CRLF: /\r\n/g,
  ANY: /\r\n?|[\n\v\f\x85]/g,
  NUL: /\0/g,
  ANYCRLF: /\r\n?|\n/g,
};

/** Reads the settings that only stand at the start, as `(*UTF)` and `(*LIMIT_MATCH=9)`. */
function readStart(text: string): PcreStart {
  let at = 0;
  let isUtf = false;
  let newline = "LF";
  for (;;) {
    const rest = text.slice(at, at + SETTING_LENGTH);
    const setting = SETTINGS.exec(rest);
    const limit = LIMIT.exec(rest);
    if (setting !== null) {
      at += setting[0].length;
      isUtf ||= setting[1] !== undefined;
      newline = setting[2] ?? newline;
    } else if (limit !== null) {
      at = readLimit(text, at + limit[0].length);
    } else {
      return { text, at, isUtf, newline: new RegExp(NEWLINES[newline] ?? /\n/g) };
    }
  }
}

function readLimit(text: string, start: number): number {
  const message = "(*VERB) not recognized or malformed";
  if (!isDigit(text.charAt(start))) throw new PcreFault(message, start);
  let at = start;
  let limit = 0;
  while (isDigit(text.charAt(at)) && limit <= LIMIT_MAX) {
    limit = limit * 10 + Number(text.charAt(at));
    at += 1;
  }
  if (text.charAt(at) !== ")") throw new PcreFault(message, Math.min(at + 1, text.length));
  return at + 1;
}
