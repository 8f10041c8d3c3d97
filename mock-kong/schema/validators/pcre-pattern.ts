// Reads a PCRE2 pattern from left to right: the first of the library's passes.
import { readClass } from "./pcre-class.ts";
import { BAD_GROUP_CALL, readEscape } from "./pcre-escape.ts";
import { closeGroup, NEEDS_ASSERTION, nextBranch, readParenthesis } from "./pcre-group.ts";
import { LITERAL, NOTHING, ONE_OF_A_TYPE, PLAIN_GROUP, PROPERTY } from "./pcre-item.ts";
import { readProperty } from "./pcre-property.ts";
import { GROUP_MAX, GROUP_TOO_BIG, type PcreScan } from "./pcre-scan.ts";
import { VerbName } from "./pcre-verb.ts";

const DEPTH_MAX = 250;
const NOT_REPEATABLE = "quantifier does not follow a repeatable item";

export class PcrePattern {
  readonly #scan: PcreScan;
  readonly #verb = new VerbName();
  /** The last item was a quantifier, which `?` or `+` may follow. */
  #isQuantified = false;

  constructor(scan: PcreScan) {
    this.#scan = scan;
  }

  read(): void {
    const scan = this.#scan;
    while (!scan.isAtEnd) {
      if (scan.depth > DEPTH_MAX) scan.fail("parentheses are too deeply nested");
      const code = scan.next();
      const char = code < 128 ? String.fromCharCode(code) : "";
      if (scan.isQuoted) this.#quoted(char);
      else if (this.#verb.isOpen) this.#verb.take(scan, char);
      else if (!this.#isSkipped(char, code)) this.#item(char);
    }
    if (this.#verb.isOpen) scan.fail("(*VERB) not recognized or malformed");
    if (scan.depth > 0) scan.unclosed();
  }

  /** A character between `\Q` and `\E`. */
  #quoted(char: string): void {
    const scan = this.#scan;
    if (char === "\\" && scan.peek() === "E") {
      scan.isQuoted = false;
      scan.at += 1;
      return;
    }
    if (scan.assertionAhead > 0) scan.fail(NEEDS_ASSERTION, scan.at - 1);
    this.#literal();
    this.#isQuantified = false;
  }

  /** Skips what leaves a quantifier's place as it was: `\Q`, `\E`, comments and, in extended mode, blanks. */
  #isSkipped(char: string, code: number): boolean {
    const scan = this.#scan;
    if (char === "\\" && (scan.peek() === "Q" || scan.peek() === "E")) {
      scan.isQuoted = scan.peek() === "Q";
      scan.at += 1;
      return true;
    }
    if (scan.options.isExtended && this.#isBlank(code)) return true;
    if (char !== "(" || !scan.startsWith("?#")) return false;
    const end = scan.text.indexOf(")", scan.at);
    scan.at = end < 0 ? scan.text.length : end;
    if (end < 0) scan.fail("missing ) after (?# comment");
    scan.at += 1;
    return true;
  }

  #isBlank(code: number): boolean {
    const scan = this.#scan;
    if ((code >= 9 && code <= 13) || code === 0x20 || code === 0x85) return true;
    if ((code | 1) === 0x200f || (code | 1) === 0x2029) return true;
    if (code !== 0x23) return false;
    scan.newline.lastIndex = scan.at;
    const end = scan.newline.exec(scan.text);
    scan.at = end === null ? scan.text.length : end.index + end[0].length;
    return true;
  }

  #item(char: string): void {
    const scan = this.#scan;
    const expected = scan.assertionAhead;
    if (expected > 0 && !isAssertion(scan, char)) scan.fail(NEEDS_ASSERTION, scan.at - 1);
    scan.assertionAhead = 0;
    const wasRepeatable = scan.isRepeatable;
    const wasQuantified = this.#isQuantified;
    scan.isRepeatable = false;
    this.#isQuantified = false;
    if (wasQuantified && (char === "?" || char === "+")) return;
    if (char === "*" || char === "+" || char === "?" || char === "{") {
      this.#quantifier(char, wasRepeatable);
    } else if (char === "\\") this.#escape();
    else if (char === "[") {
      scan.isRepeatable = true;
      readClass(scan);
    } else if (char === "(") readParenthesis(scan, expected, this.#verb);
    else if (char === ")") closeGroup(scan);
    else if (char === "|") nextBranch(scan);
    else if (char === "^" || char === "$") scan.items.push(NOTHING);
    else if (char === ".") {
      scan.items.push(ONE_OF_A_TYPE);
      scan.isRepeatable = true;
    } else this.#literal();
  }

  #literal(): void {
    this.#scan.items.push(LITERAL);
    this.#scan.isRepeatable = true;
  }

  #quantifier(char: string, wasRepeatable: boolean): void {
    const scan = this.#scan;
    let min = char === "+" ? 1 : 0;
    let max = char === "?" ? 1 : Infinity;
    if (char === "{") {
      const repeat = scan.repeat(scan.at);
      if (repeat.status === "none") {
        this.#literal();
        return;
      }
      if (repeat.status === "bad") return scan.fail(repeat.message, repeat.end);
      ({ min, max, end: scan.at } = repeat);
    }
    if (!wasRepeatable) scan.fail(NOT_REPEATABLE, scan.at - 1);
    this.#isQuantified = true;
    if (scan.items.at(-1)?.kind === "accept") {
      scan.items.splice(-1, 1, PLAIN_GROUP, { kind: "accept" }, { kind: "close" });
    }
    scan.items.push({ kind: "repeat", min, max });
  }

  #escape(): void {
    const scan = this.#scan;
    const escape = readEscape(scan, false);
    if (escape.kind === "character") {
      this.#literal();
      return;
    }
    if (escape.kind === "group") {
      const offset = scan.at - 1;
      const { number } = escape;
      if (number < 10 && !scan.firstUse.has(number)) scan.firstUse.set(number, offset);
      const shown = number < 10 ? (scan.firstUse.get(number) ?? offset) : offset;
      scan.items.push({ kind: "reference", isCall: false, number, name: undefined, offset: shown });
      scan.isRepeatable = true;
      return;
    }
    const { letter } = escape;
    if (letter === "g" || letter === "k") this.#namedReference(letter);
    else if (/^[ABGKZbz]$/.test(letter)) {
      scan.items.push(letter === "K" ? { kind: "keep" } : NOTHING);
    } else this.#set(letter);
  }

  /** An escape that takes characters. */
  #set(letter: string): void {
    const scan = this.#scan;
    const isProperty = letter === "p" || letter === "P";
    if (isProperty) readProperty(scan);
    if (letter === "X") scan.items.push({ kind: "grapheme" });
    else if (letter === "C") scan.items.push({ kind: "unit" });
    else if (letter === "R") scan.items.push({ kind: "text", min: 1, max: 2, size: 1 });
    else scan.items.push(isProperty ? PROPERTY : ONE_OF_A_TYPE);
    scan.isRepeatable = true;
  }

  /** `\k{name}`, `\k<name>`, `\k'name'`, `\g{name}` and the calls `\g<name>` and `\g'1'`. */
  #namedReference(letter: string): void {
    const scan = this.#scan;
    const terminator = { "{": "}", "<": ">", "'": "'" }[scan.peek()];
    if (terminator === undefined) {
      const noName = "\\k is not followed by a braced, angle-bracketed, or quoted name";
      return scan.fail(letter === "g" ? BAD_GROUP_CALL : noName);
    }
    scan.isRepeatable = true;
    const isCall = letter === "g" && terminator !== "}";
    if (isCall) {
      const rule = { relativeTo: scan.groups, max: GROUP_MAX, tooBig: GROUP_TOO_BIG };
      const read = scan.number(scan.at + 1, rule);
      if (read.status === "bad") scan.fail(read.message);
      if (read.status === "read") {
        if (scan.text.charAt(read.end) !== terminator) scan.fail(BAD_GROUP_CALL);
        const { value: number, end: offset } = read;
        scan.items.push({ kind: "reference", isCall, number, name: undefined, offset });
        scan.at = offset + 1;
        return;
      }
    }
    const { name, offset } = scan.groupName(terminator);
    scan.items.push({ kind: "reference", isCall, number: 0, name, offset });
  }
}

/** After `(?(` only an assertion may come, or a callout and then an assertion. */
function isAssertion(scan: PcreScan, char: string): boolean {
  if (char !== "(" || scan.left < 3) return false;
  if (scan.peek() === "*") return /^[a-z]$/.test(scan.peek(1));
  if (scan.peek() !== "?") return false;
  const kind = scan.peek(1);
  if (kind === "C") return scan.assertionAhead === 2;
  if (kind === "<") return /^[=!]$/.test(scan.peek(2));
  return kind === "=" || kind === "!";
}
