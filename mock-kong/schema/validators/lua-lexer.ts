// Tokens of Lua as LuaJIT 2.1 reads them with its 5.2 extensions, for checking syntax only. Code is bytes, one character each.
import { Buffer } from "node:buffer";

type LuaTokenKind = "name" | "string" | "number" | "eof" | "symbol";

export interface LuaToken {
  readonly kind: LuaTokenKind;
  /** As errors show it: of a string, what its escapes stand for; "<eof>" at the end. Keywords are symbols. */
  readonly text: string;
  /** Where the token ends. */
  readonly line: number;
}

/** What is wrong with a piece of code, in LuaJIT's words. */
export class LuaSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number, near?: string) {
    super(near === undefined ? message : `${message} near '${untilNull(near)}'`);
    this.line = line;
  }
}

/** A text as C has it, which ends at its first null byte. */
export function untilNull(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

const KEYWORDS = new Set(
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(
    " ",
  ),
);

const SYMBOL = /\.\.\.|\.\.|==|~=|<=|>=|::/y;
const SPACE = /[ \t\v\f]+/y;
const NEWLINE = /\r\n|\n\r|\n|\r/y;
const NAME = /[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*/y;
const NUMBER_LIKE =
  /0[xX](?:[pP][+-]|[A-Za-z0-9_.\x80-\xff])*|(?:\d|\.\d)(?:[eE][+-]|[A-Za-z0-9_.\x80-\xff])*/y;
/** Integers may end in `LL`, `ULL` or `LLU`, any number in `i`. */
const NUMBER =
  /^(?:(?:\d+|0[xX][0-9a-fA-F]+|0[bB][01]+)(?:[uU][lL]{2}|[lL]{2}[uU]?)?|(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?\d+)?)[iI]?|0[bB][01]+[iI])$/;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
};
const UNICODE_END = 0x110000;

export class LuaLexer {
  readonly #code: string;
  #at = 0;
  #line = 1;

  constructor(code: string) {
    this.#code = code;
    this.#match(/\xef\xbb\xbf/y);
    // The first line may say which program is to run the rest.
    this.#match(/#[^\r\n]*/y);
  }

  get line(): number {
    return this.#line;
  }

  /** @throws {LuaSyntaxError} for what is no token. */
  next(): LuaToken {
    this.#skipSpace();
    if (this.#at >= this.#code.length) return this.#token("eof", "<eof>");
    const name = this.#match(NAME);
    if (name !== undefined) return this.#token(KEYWORDS.has(name) ? "symbol" : "name", name);
    const number = this.#match(NUMBER_LIKE);
    if (number !== undefined) {
      if (!NUMBER.test(number)) this.#fail("malformed number", number);
      return this.#token("number", number);
    }
    const char = this.#code.charAt(this.#at);
    if (char === '"' || char === "'") return this.#token("string", this.#quoted(char));
    if (char === "[") return this.#bracket();
    const symbol = this.#match(SYMBOL);
    if (symbol !== undefined) return this.#token("symbol", symbol);
    this.#at += 1;
    return this.#token("symbol", char);
  }

  #skipSpace(): void {
    for (;;) {
      if (this.#match(SPACE) !== undefined || this.#newline()) continue;
      if (!this.#code.startsWith("--", this.#at)) return;
      this.#at += 2;
      const open = this.#match(/\[=*\[/y);
      if (open === undefined) this.#match(/[^\r\n]+/y);
      else this.#long(open, "comment");
    }
  }

  #newline(): boolean {
    if (this.#match(NEWLINE) === undefined) return false;
    this.#line += 1;
    return true;
  }

  #quoted(quote: string): string {
    let text = quote;
    for (this.#at += 1; ;) {
      const plain = this.#match(/[^\\'"\r\n]+/y);
      if (plain !== undefined) text += plain;
      const char = this.#code.charAt(this.#at);
      if (char === "") this.#fail("unfinished string", "<eof>");
      if (char === "\n" || char === "\r") this.#fail("unfinished string", text);
      this.#at += 1;
      if (char === "\\") text += this.#escape(text);
      else text += char;
      if (char === quote) return text;
    }
  }

  /** What an escape stands for, from behind its backslash. */
  #escape(before: string): string {
    if (this.#match(/z/y) !== undefined) {
      while (this.#match(SPACE) !== undefined || this.#newline());
      return "";
    }
    if (this.#newline()) return "\n";
    // The end of the code is what is wrong then, not the escape.
    if (this.#at >= this.#code.length) return "";
    const simple = SIMPLE_ESCAPES[this.#code.charAt(this.#at)];
    if (simple !== undefined) {
      this.#at += 1;
      return simple;
    }
    const digits = this.#match(/\d{1,3}/y);
    const hex = this.#match(/x[0-9a-fA-F]{2}/y)?.slice(1);
    const code = digits === undefined ? Number.parseInt(hex ?? "", 16) : Number(digits);
    if (code <= 255) return String.fromCharCode(code);
    const unicode = this.#match(/u\{[0-9a-fA-F]+\}/y)?.slice(2, -1);
    const point = Number.parseInt(unicode ?? "", 16);
    const isSurrogate = point >= 0xd800 && point < 0xe000;
    if (digits !== undefined || Number.isNaN(point) || point >= UNICODE_END || isSurrogate) {
      return this.#fail("invalid escape sequence", before);
    }
    return Buffer.from(String.fromCodePoint(point)).toString("latin1");
  }

  /** `[` alone, or a long string. */
  #bracket(): LuaToken {
    const open = this.#match(/\[=*\[/y);
    if (open !== undefined) return this.#token("string", this.#long(open, "string"));
    const delimiter = this.#match(/\[=*/y) ?? "[";
    if (delimiter !== "[") this.#fail("invalid long string delimiter", delimiter);
    return this.#token("symbol", delimiter);
  }

  /** The rest of a long string or comment, from behind what opens it. */
  #long(open: string, what: "string" | "comment"): string {
    const close = open.replaceAll("[", "]");
    const end = this.#code.indexOf(close, this.#at);
    this.#newline();
    const lines = [];
    for (;;) {
      const line = this.#code.slice(this.#at, end < 0 ? undefined : end);
      const length = line.search(/[\r\n]/);
      lines.push(length < 0 ? line : line.slice(0, length));
      if (length < 0) break;
      this.#at += length;
      this.#newline();
    }
    if (end < 0) this.#fail(`unfinished long ${what}`, "<eof>");
    this.#at = end + close.length;
    return `${open}${lines.join("\n")}${close}`;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#code)?.[0];
    if (found === undefined || found === "") return undefined;
    this.#at += found.length;
    return found;
  }

  #token(kind: LuaTokenKind, text: string): LuaToken {
    return { kind, text, line: this.#line };
  }

  #fail(message: string, near: string): never {
    throw new LuaSyntaxError(message, this.#line, near);
  }
}
