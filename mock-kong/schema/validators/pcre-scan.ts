// The place in a pattern, and what PCRE2 has learnt of it so far.
import type { PcreItem, PcreName } from "./pcre-item.ts";

/** The first thing wrong with a pattern, thrown to leave the reading at once. */
export class PcreFault extends Error {
  /** In bytes. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** The options that a group can set and that change how the pattern reads. */
export interface PcreOptions {
  readonly isExtended: boolean;
  readonly isExtendedMore: boolean;
  readonly isDuplicateAllowed: boolean;
  readonly isCaptureOff: boolean;
}

/** What is restored when a group ends. */
export interface PcreNest {
  readonly depth: number;
  readonly options: PcreOptions;
  readonly form: "options" | "reset" | "condition" | "script-run";
  readonly resetTo: number;
  highest: number;
}

type NumberRead =
  | { readonly status: "none" }
  | { readonly status: "read"; readonly value: number; readonly end: number }
  | { readonly status: "bad"; readonly message: string; readonly end: number };

/** How a number may be signed: never, or counted from the groups so far. */
interface NumberRule {
  readonly relativeTo?: number;
  readonly max: number;
  readonly tooBig: string;
}

const NAME_MAX = 128;
export const GROUP_MAX = 65_535;
export const GROUP_TOO_BIG = "subpattern number is too big";
export const NO_SUCH_GROUP = "reference to non-existent subpattern";
const REPEAT_MAX = 65_535;
const REPEAT_TOO_BIG = "number too big in {} quantifier";
const REPEAT = /^[ \t]*(?:\d+[ \t]*(?:,[ \t]*(?:\d+[ \t]*)?)?|,[ \t]*\d+[ \t]*)\}/;

type RepeatRead =
  | { readonly status: "none" }
  | { readonly status: "read"; readonly min: number; readonly max: number; readonly end: number }
  | { readonly status: "bad"; readonly message: string; readonly end: number };

/** A pattern behind the settings at its start. */
export interface PcreStart {
  readonly text: string;
  readonly at: number;
  readonly isUtf: boolean;
  readonly newline: RegExp;
}

export class PcreScan {
  /** The pattern, one character a byte. */
  readonly text: string;
  readonly isUtf: boolean;
  /** What ends a comment in extended mode. */
  readonly newline: RegExp;
  readonly items: PcreItem[] = [];
  readonly names: PcreName[] = [];
  readonly nests: PcreNest[] = [];
  /** Where `\1` to `\9` are first used. */
  readonly firstUse = new Map<number, number>();
  at: number;
  groups = 0;
  depth = 0;
  /** Some groups share a number, by `(?|`. */
  isReset = false;
  isQuoted = false;
  isRepeatable = false;
  /** After `(?(`: an assertion must come, 2 with a callout before it, 1 without. */
  assertionAhead = 0;
  options: PcreOptions = {
    isExtended: false,
    isExtendedMore: false,
    isDuplicateAllowed: false,
    isCaptureOff: false,
  };

  constructor(start: PcreStart) {
    this.text = start.text;
    this.at = start.at;
    this.isUtf = start.isUtf;
    this.newline = start.newline;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.text.length - this.at;
  }

  /** The byte there; empty after the end. */
  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead);
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Reads a character: a byte, or what UTF-8 says under `(*UTF)`. */
  next(): number {
    const first = this.text.charCodeAt(this.at);
    this.at += 1;
    if (!this.isUtf || first < 0xc0) return first;
    const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    let code = first & (0x3f >> more);
    for (let byte = 0; byte < more; byte += 1) {
      code = code * 64 + (this.text.charCodeAt(this.at) & 0x3f);
      this.at += 1;
    }
    return code;
  }

  skipBlanks(): void {
    this.at = this.blanksFrom(this.at);
  }

  blanksFrom(start: number): number {
    let end = start;
    while (this.text.charAt(end) === " " || this.text.charAt(end) === "\t") end += 1;
    return end;
  }

  fail(message: string, offset = this.at): never {
    throw new PcreFault(message, offset);
  }

  unclosed(): never {
    return this.fail("missing closing parenthesis");
  }

  number(start: number, rule: NumberRule): NumberRead {
    const { relativeTo } = rule;
    let end = start;
    let { max } = rule;
    let sign = "";
    if (relativeTo !== undefined && /^[+-]$/.test(this.text.charAt(end))) {
      sign = this.text.charAt(end);
      if (sign === "+") max -= relativeTo;
      end += 1;
    }
    if (!isDigit(this.text.charAt(end))) return { status: "none" };
    let value = 0;
    while (isDigit(this.text.charAt(end))) {
      value = value * 10 + Number(this.text.charAt(end));
      end += 1;
      if (value > max) return { status: "bad", message: rule.tooBig, end };
    }
    if (sign === "" || relativeTo === undefined) return { status: "read", value, end };
    if (value === 0)
      return { status: "bad", message: "a relative value of zero is not allowed", end };
    if (sign === "+") return { status: "read", value: value + relativeTo, end };
    if (value > relativeTo) return { status: "bad", message: NO_SUCH_GROUP, end };
    return { status: "read", value: relativeTo + 1 - value, end };
  }

  /** The inside of `{n,m}`, from behind the brace; none when it is no quantifier. */
  repeat(start: number): RepeatRead {
    const inside = REPEAT.exec(this.text.slice(start, this.#braceAfter(start)))?.[0];
    if (inside === undefined) return { status: "none" };
    const rule = { max: REPEAT_MAX, tooBig: REPEAT_TOO_BIG };
    const low = this.number(this.blanksFrom(start), rule);
    if (low.status === "bad") return low;
    const end = start + inside.length;
    const min = low.status === "read" ? low.value : 0;
    if (!inside.includes(",")) return { status: "read", min, max: min, end };
    const high = this.number(this.blanksFrom(start + inside.indexOf(",") + 1), rule);
    if (high.status === "bad") return high;
    if (high.status === "none") return { status: "read", min, max: Infinity, end };
    if (high.value < min) {
      return { status: "bad", message: "numbers out of order in {} quantifier", end: high.end };
    }
    return { status: "read", min, max: high.value, end };
  }

  /** Behind the first byte that cannot stand inside `{n,m}`. */
  #braceAfter(start: number): number {
    let end = start;
    while (/^[\d, \t]$/.test(this.text.charAt(end))) end += 1;
    return end + 1;
  }

  /** A group's name and its terminator; stands on the byte before the name. */
  groupName(terminator: string): { readonly name: string; readonly offset: number } {
    this.at += 1;
    if (terminator === "}") this.skipBlanks();
    const offset = this.at;
    if (this.isAtEnd) this.fail("subpattern name expected");
    const name = this.#word(true);
    if (name === "") this.fail("subpattern name expected");
    if (terminator === "}") this.skipBlanks();
    if (this.peek() !== terminator) {
      this.fail("syntax error in subpattern name (missing terminator?)");
    }
    this.at += 1;
    return { name, offset };
  }

  /** The name of a verb or an assertion; stands on the asterisk. */
  verbName(): string {
    this.at += 1;
    return this.#word(false);
  }

  #word(isGroup: boolean): string {
    const start = this.at;
    const isUnicode = isGroup && this.isUtf;
    for (let isFirst = true; !this.isAtEnd; isFirst = false) {
      const before = this.at;
      const char = isUnicode ? String.fromCodePoint(this.next()) : this.text.charAt(this.at++);
      const isNumber = isUnicode ? /^\p{Nd}$/u.test(char) : isDigit(char);
      if (isGroup && isFirst && isNumber) {
        this.fail("subpattern name must start with a non-digit", before);
      }
      if (isNumber || (isUnicode ? /^[\p{L}_]$/u : /^[A-Za-z_]$/).test(char)) continue;
      this.at = before;
      break;
    }
    if (this.at - start > NAME_MAX) {
      this.fail(`subpattern name is too long (maximum ${NAME_MAX} code units)`);
    }
    return this.text.slice(start, this.at);
  }
}

export function isDigit(char: string): boolean {
  return char >= "0" && char <= "9";
}
