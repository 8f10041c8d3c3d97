// Character classes of PCRE2: ranges, POSIX names, escapes.
import { readEscape } from "./pcre-escape.ts";
import { CLASS, LITERAL, NOTHING, ONE_OF_A_TYPE, type PcreItem } from "./pcre-item.ts";
import { readProperty } from "./pcre-property.ts";
import type { PcreScan } from "./pcre-scan.ts";

const POSIX = new Set(
  "alpha lower upper alnum ascii blank cntrl digit graph print punct space word xdigit".split(" "),
);
const UNENDED = "missing terminating ] for character class";
const BAD_RANGE = "invalid range in character class";
const NO_COLLATING = "POSIX collating elements are not supported";
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const CLOSING = 0x5d;
const HYPHEN = 0x2d;
const CARET = 0x5e;

/** Whether a hyphen would begin a range, has begun one, or stands for itself. */
type Range = "no" | "possible" | "begun";

/** Reads a class, or `[[:<:]]` and `[[:>:]]` for the ends of a word, from behind its bracket. */
export function readClass(scan: PcreScan): void {
  if (scan.startsWith("[:<:]]") || scan.startsWith("[:>:]]")) {
    const form = scan.peek(2) === "<" ? "ahead" : "behind";
    const look: PcreItem = { kind: "open", form, group: 0, offset: 0 };
    scan.items.push(NOTHING, look, ONE_OF_A_TYPE, { kind: "close" });
    scan.at += 6;
    return;
  }
  if (/^[:.=]$/.test(scan.peek()) && posixEnd(scan) !== undefined) {
    if (scan.peek() !== ":") scan.fail(NO_COLLATING, scan.at - 1);
    scan.fail("POSIX named classes are supported only within a class", scan.at - 1);
  }
  scan.items.push(new ClassScan(scan).read() ? LITERAL : CLASS);
}

/** Where the terminator of `[:name:]` stands, for a scan behind the bracket; `undefined` when it is none. */
function posixEnd(scan: PcreScan): number | undefined {
  const terminator = scan.peek();
  for (let at = scan.at + 1; at + 2 <= scan.text.length; at += 1) {
    const char = scan.text.charAt(at);
    const after = scan.text.charAt(at + 1);
    if (char === "\\" && (after === "]" || after === "\\")) at += 1;
    else if (char === "]" || (char === "[" && after === terminator)) return undefined;
    else if (char === terminator && after === "]") return at;
  }
  return undefined;
}

class ClassScan {
  readonly #scan: PcreScan;
  #range: Range = "no";
  #low = 0;
  #members = 0;

  constructor(scan: PcreScan) {
    this.#scan = scan;
  }

  /** @returns whether the class is a single character. */
  read(): boolean {
    const scan = this.#scan;
    let code = this.#first();
    do {
      this.#member(code);
      if (scan.isAtEnd) scan.fail(UNENDED);
      code = scan.next();
    } while (code !== CLOSING || scan.isQuoted);
    return this.#members === 1 && this.#range === "possible";
  }

  /** Skips `^`, `\E` and `\Q\E`. @returns the first character of the class. */
  #first(): number {
    const scan = this.#scan;
    let isNegated = false;
    let code = BRACKET;
    while (!scan.isAtEnd) {
      code = scan.next();
      if (code === BACKSLASH) {
        if (scan.peek() === "E") scan.at += 1;
        else if (scan.startsWith("Q\\E")) scan.at += 3;
        else break;
      } else if (code === CARET && !isNegated) {
        isNegated = true;
      } else if (!this.#isIgnored(code)) {
        break;
      }
    }
    return code;
  }

  #isIgnored(code: number): boolean {
    return this.#scan.options.isExtendedMore && (code === 0x20 || code === 0x09);
  }

  #member(code: number): void {
    const scan = this.#scan;
    if (scan.isQuoted) {
      if (code === BACKSLASH && scan.peek() === "E") {
        scan.isQuoted = false;
        scan.at += 1;
      } else this.#literal(code);
      return;
    }
    if (this.#isIgnored(code)) return;
    const isPosix = code === BRACKET && scan.left >= 3 && /^[:.=]$/.test(scan.peek());
    const end = isPosix ? posixEnd(scan) : undefined;
    if (end !== undefined) this.#posix(end);
    else if (code === HYPHEN && this.#range === "possible") this.#range = "begun";
    else if (code === BACKSLASH) this.#escape();
    else this.#literal(code);
  }

  #literal(code: number): void {
    this.#members += 1;
    if (this.#range !== "begun") {
      this.#range = "possible";
      this.#low = code;
      return;
    }
    if (code < this.#low) {
      this.#scan.fail("range out of order in character class", this.#scan.at - 1);
    }
    this.#range = "no";
  }

  #posix(end: number): void {
    const scan = this.#scan;
    if (this.#range === "begun") scan.fail(BAD_RANGE);
    if (scan.peek() !== ":") scan.fail(NO_COLLATING, scan.at - 1);
    scan.at += 1;
    if (scan.peek() === "^") scan.at += 1;
    if (!POSIX.has(scan.text.slice(scan.at, end))) scan.fail("unknown POSIX class name");
    scan.at = end + 2;
    this.#afterSet();
  }

  /** A hyphen behind a set of characters is refused unless it is the last of the class. */
  #afterSet(): void {
    const scan = this.#scan;
    this.#members += 1;
    if (scan.left > 1 && scan.peek() === "-" && scan.peek(1) !== "]") scan.fail(BAD_RANGE);
    this.#range = "no";
  }

  #escape(): void {
    const scan = this.#scan;
    const escape = readEscape(scan, true);
    if (escape.kind === "group") return;
    if (escape.kind === "character") {
      this.#literal(escape.code);
      return;
    }
    const { letter } = escape;
    if (letter === "b") this.#literal(8);
    else if (letter === "Q") scan.isQuoted = true;
    else if (letter !== "E") this.#set(letter);
  }

  #set(letter: string): void {
    const scan = this.#scan;
    const isSet = /^[DHPSVWdhpsvw]$/.test(letter);
    if (!isSet && /^[BRX]$/.test(letter)) this.#invalid();
    if (this.#range === "begun") scan.fail(BAD_RANGE);
    if (letter === "N") scan.fail("\\N is not supported in a class");
    if (!isSet) this.#invalid();
    if (letter === "p" || letter === "P") readProperty(scan);
    this.#afterSet();
  }

  #invalid(): never {
    return this.#scan.fail("escape sequence is invalid in character class", this.#scan.at - 1);
  }
}
