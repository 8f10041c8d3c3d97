// Tokens of Lua 5.1 with LuaJIT's additions, for checking syntax only.

export type LuaTokenKind = "name" | "string" | "number" | "eof" | "symbol";

export interface LuaToken {
  readonly kind: LuaTokenKind;
  /** As it is written; "<eof>" at the end. Keywords are symbols. */
  readonly text: string;
  readonly line: number;
}

/** What is wrong with a piece of code, in LuaJIT's words. */
export class LuaSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const KEYWORDS = new Set(
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(
    " ",
  ),
);

const SYMBOL = /\.\.\.|\.\.|==|~=|<=|>=|::|[-+*/%^#<>=(){}[\];:,.]/y;
const SPACE = /[ \t\v\f]+/y;
const NEWLINE = /\r\n|\n\r|\n|\r/y;
const NAME = /[A-Za-z_\x80-\uffff][A-Za-z0-9_\x80-\uffff]*/y;
const NUMBER_LIKE = /(?:\d|\.\d)(?:[eEpP][+-]|[A-Za-z0-9_.\x80-\uffff])*/y;
const NUMBER =
  /^(?:0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:[uU]?[lL][lL]|[iI])?$/;
const LONG_OPEN = /\[(=*)\[/y;

/** @throws {LuaSyntaxError} for what is no token. */
export function* luaTokens(code: string): Generator<LuaToken, LuaToken> {
  const scan = new LuaScan(code);
  for (;;) {
    const token = scan.next();
    if (token.kind === "eof") return token;
    yield token;
  }
}

class LuaScan {
  readonly #code: string;
  #at = 0;
  #line = 1;

  constructor(code: string) {
    this.#code = code;
    // The first line may say which program is to run the rest.
    this.#match(/#[^\r\n]*/y);
  }

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
    const level = this.#longOpen();
    if (level !== undefined) return this.#token("string", this.#long(level, "string"));
    const symbol = this.#match(SYMBOL);
    if (symbol !== undefined) return this.#token("symbol", symbol);
    this.#at += 1;
    return this.#token("symbol", char);
  }

  #skipSpace(): void {
    for (;;) {
      if (this.#match(SPACE) !== undefined) continue;
      if (this.#match(NEWLINE) !== undefined) {
        this.#line += 1;
        continue;
      }
      if (!this.#code.startsWith("--", this.#at)) return;
      this.#at += 2;
      const level = this.#longOpen();
      if (level !== undefined) this.#long(level, "comment");
      else this.#match(/[^\r\n]*/y);
    }
  }

  #quoted(quote: string): string {
    const start = this.#at;
    for (this.#at += 1; ; this.#at += 1) {
      const char = this.#code.charAt(this.#at);
      if (char === "") this.#fail("unfinished string", "<eof>");
      if (char === "\n" || char === "\r") {
        this.#fail("unfinished string", this.#code.slice(start, this.#at));
      }
      if (char === "\\") this.#escape(start);
      else if (char === quote) break;
    }
    this.#at += 1;
    return this.#code.slice(start, this.#at);
  }

  #escape(start: number): void {
    this.#at += 1;
    if (this.#match(/z\s*/y) !== undefined || this.#match(NEWLINE) !== undefined) {
      this.#at -= 1;
      return;
    }
    const known = this.#match(/[abfnrtv\\"']|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|\d{1,3}/y);
    if (known === undefined || (/^\d/.test(known) && Number(known) > 255)) {
      this.#fail("invalid escape sequence", this.#code.slice(start, this.#at));
    }
    this.#at -= 1;
  }

  #longOpen(): string | undefined {
    const open = this.#match(LONG_OPEN);
    return open?.slice(1, -1);
  }

  #long(level: string, what: "string" | "comment"): string {
    const end = this.#code.indexOf(`]${level}]`, this.#at);
    if (end < 0) this.#fail(`unfinished long ${what}`, "<eof>");
    const text = this.#code.slice(this.#at, end);
    this.#line += text.split("\n").length - 1;
    this.#at = end + level.length + 2;
    return `[${level}[${text}]${level}]`;
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
    throw new LuaSyntaxError(`${message} near '${near}'`, this.#line);
  }
}
