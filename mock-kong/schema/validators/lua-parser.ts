// Checks the syntax of a Lua chunk, with LuaJIT's texts for what is wrong.
import { luaTokens, LuaSyntaxError, type LuaToken } from "./lua-lexer.ts";

const BINARY: Readonly<Record<string, readonly [left: number, right: number]>> = {
  or: [1, 1],
  and: [2, 2],
  "<": [3, 3],
  ">": [3, 3],
  "<=": [3, 3],
  ">=": [3, 3],
  "~=": [3, 3],
  "==": [3, 3],
  "..": [5, 4],
  "+": [6, 6],
  "-": [6, 6],
  "*": [7, 7],
  "/": [7, 7],
  "%": [7, 7],
  "^": [10, 9],
};
const UNARY_PRIORITY = 8;
const BLOCK_ENDS = new Set(["else", "elseif", "end", "until", "<eof>"]);

/** How deep blocks and expressions may be nested. */
const LEVELS_MAX = 200;

/** The kinds of what an expression statement may be. */
type Primary = "call" | "variable" | "other";

/** @throws {LuaSyntaxError} */
export function checkLuaChunk(code: string): void {
  new LuaParser(code).chunk();
}

class LuaParser {
  readonly #tokens: Generator<LuaToken, LuaToken>;
  #token: LuaToken;
  #previousLine = 1;
  /** Tokens so far. */
  #read = 0;
  #levels = 0;
  #loops = 0;
  #isVararg = true;

  constructor(code: string) {
    this.#tokens = luaTokens(code);
    this.#token = this.#tokens.next().value;
  }

  chunk(): void {
    this.#block();
    if (this.#token.kind !== "eof") this.#expected("<eof>");
  }

  #block(): void {
    this.#enter();
    let isLast = false;
    while (!isLast && !(this.#isSymbol() && BLOCK_ENDS.has(this.#token.text))) {
      isLast = this.#statement();
      this.#accept(";");
    }
    this.#levels -= 1;
  }

  /** @returns whether nothing may follow. */
  #statement(): boolean {
    const { line } = this.#token;
    if (this.#token.kind !== "symbol") {
      this.#expressionStatement();
      return false;
    }
    switch (this.#token.text) {
      case "if":
        this.#if(line);
        return false;
      case "while":
        this.#advance();
        this.#expression();
        this.#expect("do");
        this.#loop();
        this.#close("end", "while", line);
        return false;
      case "do":
        this.#advance();
        this.#block();
        this.#close("end", "do", line);
        return false;
      case "for":
        this.#for(line);
        return false;
      case "repeat":
        this.#advance();
        this.#loop();
        this.#close("until", "repeat", line);
        this.#expression();
        return false;
      case "function":
        this.#functionStatement(line);
        return false;
      case "local":
        this.#local();
        return false;
      case "return":
        return this.#return();
      case "break":
        this.#advance();
        if (this.#loops === 0) throw new LuaSyntaxError("no loop to break", line);
        return true;
      case "::":
        this.#advance();
        this.#name();
        this.#expect("::");
        return false;
      case "goto":
        this.#advance();
        this.#name();
        return false;
      default:
        this.#expressionStatement();
        return false;
    }
  }

  #if(line: number): void {
    do {
      this.#advance();
      this.#expression();
      this.#expect("then");
      this.#block();
    } while (this.#is("elseif"));
    if (this.#accept("else")) this.#block();
    this.#close("end", "if", line);
  }

  #for(line: number): void {
    this.#advance();
    this.#name();
    if (this.#accept("=")) {
      this.#expression();
      this.#expect(",");
      this.#expression();
      if (this.#accept(",")) this.#expression();
    } else if (this.#is(",") || this.#is("in")) {
      while (this.#accept(",")) this.#name();
      this.#expect("in");
      this.#expressions();
    } else this.#fail("'=' or 'in' expected");
    this.#expect("do");
    this.#loop();
    this.#close("end", "for", line);
  }

  #loop(): void {
    this.#loops += 1;
    this.#block();
    this.#loops -= 1;
  }

  #functionStatement(line: number): void {
    this.#advance();
    this.#name();
    while (this.#accept(".")) this.#name();
    if (this.#accept(":")) this.#name();
    this.#functionBody(line);
  }

  #functionBody(line: number): void {
    const outer = { loops: this.#loops, isVararg: this.#isVararg };
    this.#loops = 0;
    this.#isVararg = false;
    this.#expect("(");
    if (!this.#is(")")) {
      do {
        if (this.#accept("...")) {
          this.#isVararg = true;
          break;
        }
        if (this.#token.kind !== "name") this.#expected("<name>");
        this.#advance();
      } while (this.#accept(","));
    }
    this.#expect(")");
    this.#block();
    this.#loops = outer.loops;
    this.#isVararg = outer.isVararg;
    this.#close("end", "function", line);
  }

  #local(): void {
    this.#advance();
    if (this.#is("function")) {
      const { line } = this.#token;
      this.#advance();
      this.#name();
      this.#functionBody(line);
      return;
    }
    do this.#name();
    while (this.#accept(","));
    if (this.#accept("=")) this.#expressions();
  }

  #return(): true {
    this.#advance();
    const isEnd = this.#isSymbol() && (BLOCK_ENDS.has(this.#token.text) || this.#is(";"));
    if (!isEnd) this.#expressions();
    return true;
  }

  #expressionStatement(): void {
    let kind = this.#primary();
    if (kind === "call") return;
    for (;;) {
      if (kind !== "variable") this.#fail("syntax error");
      if (!this.#accept(",")) break;
      kind = this.#primary();
    }
    this.#expect("=");
    this.#expressions();
  }

  #expressions(): void {
    do this.#expression();
    while (this.#accept(","));
  }

  #expression(limit = 0): void {
    this.#enter();
    if (this.#isSymbol() && /^(?:not|-|#)$/.test(this.#token.text)) {
      this.#advance();
      this.#expression(UNARY_PRIORITY);
    } else this.#simple();
    for (;;) {
      const priority = this.#isSymbol() ? BINARY[this.#token.text] : undefined;
      if (priority === undefined || priority[0] <= limit) break;
      this.#advance();
      this.#expression(priority[1]);
    }
    this.#levels -= 1;
  }

  #simple(): void {
    const { kind, text, line } = this.#token;
    if (kind === "number" || kind === "string") this.#advance();
    else if (kind === "symbol" && /^(?:nil|true|false)$/.test(text)) this.#advance();
    else if (this.#is("...")) {
      if (!this.#isVararg) this.#fail("cannot use '...' outside a vararg function");
      this.#advance();
    } else if (this.#is("{")) this.#table(line);
    else if (this.#accept("function")) this.#functionBody(line);
    else this.#primary();
  }

  #table(line: number): void {
    this.#expect("{");
    while (!this.#is("}")) {
      if (this.#accept("[")) {
        this.#expression();
        this.#expect("]");
        this.#expect("=");
        this.#expression();
      } else {
        const { kind } = this.#token;
        const start = this.#read;
        this.#expression();
        // `name = value`: the name has just been read as an expression.
        const isName = kind === "name" && this.#read === start + 1;
        if (isName && this.#accept("=")) this.#expression();
      }
      if (!this.#accept(",") && !this.#accept(";")) break;
    }
    this.#close("}", "{", line);
  }

  #primary(): Primary {
    const { line } = this.#token;
    let kind: Primary;
    if (this.#accept("(")) {
      this.#expression();
      this.#close(")", "(", line);
      kind = "other";
    } else if (this.#token.kind === "name") {
      this.#advance();
      kind = "variable";
    } else return this.#fail("unexpected symbol");
    for (;;) {
      if (this.#accept(".")) {
        this.#name();
        kind = "variable";
      } else if (this.#accept("[")) {
        this.#expression();
        this.#expect("]");
        kind = "variable";
      } else if (this.#accept(":")) {
        this.#name();
        this.#arguments();
        kind = "call";
      } else if (this.#token.kind === "string" || this.#is("(") || this.#is("{")) {
        this.#arguments();
        kind = "call";
      } else return kind;
    }
  }

  #arguments(): void {
    const { line } = this.#token;
    if (this.#token.kind === "string") this.#advance();
    else if (this.#is("{")) this.#table(line);
    else if (this.#is("(")) {
      if (line !== this.#previousLine) {
        this.#fail("ambiguous syntax (function call x new statement)");
      }
      this.#advance();
      if (!this.#is(")")) this.#expressions();
      this.#close(")", "(", line);
    } else this.#fail("function arguments expected");
  }

  #name(): void {
    if (this.#token.kind !== "name") this.#expected("<name>");
    this.#advance();
  }

  #is(symbol: string): boolean {
    return this.#isSymbol() && this.#token.text === symbol;
  }

  #isSymbol(): boolean {
    return this.#token.kind === "symbol" || this.#token.kind === "eof";
  }

  #accept(symbol: string): boolean {
    if (!this.#is(symbol)) return false;
    this.#advance();
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#accept(symbol)) this.#expected(symbol);
  }

  #close(symbol: string, opened: string, line: number): void {
    if (this.#accept(symbol)) return;
    if (line === this.#token.line) this.#expected(symbol);
    this.#fail(`'${symbol}' expected (to close '${opened}' at line ${line})`);
  }

  #advance(): void {
    this.#read += 1;
    this.#previousLine = this.#token.line;
    this.#token = this.#tokens.next().value;
  }

  #enter(): void {
    this.#levels += 1;
    if (this.#levels > LEVELS_MAX) {
      throw new LuaSyntaxError("chunk has too many syntax levels", this.#token.line);
    }
  }

  #expected(symbol: string): never {
    this.#fail(`'${symbol}' expected`);
  }

  #fail(message: string): never {
    throw new LuaSyntaxError(`${message} near '${this.#token.text}'`, this.#token.line);
  }
}
