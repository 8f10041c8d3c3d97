// The tokens of a Lua chunk one after the other, and LuaJIT's texts for one that is not the right one.
import { LuaLexer, LuaSyntaxError, type LuaToken } from "./lua-lexer.ts";

/** How deep blocks and expressions may be nested. */
export const LEVELS_MAX = 200;
const BLOCK_ENDS = new Set(["else", "elseif", "end", "until", "<eof>"]);

export class LuaTokens {
  readonly #lexer: LuaLexer;
  #token: LuaToken;
  #previousLine = 1;
  #read = 0;
  #levels = 0;

  constructor(code: string) {
    this.#lexer = new LuaLexer(code);
    this.#token = this.#lexer.next();
  }

  get token(): LuaToken {
    return this.#token;
  }

  get previousLine(): number {
    return this.#previousLine;
  }

  /** How far the code has been read. */
  get readLine(): number {
    return this.#lexer.line;
  }

  /** How many tokens have been passed. */
  get read(): number {
    return this.#read;
  }

  get levels(): number {
    return this.#levels;
  }

  name(): string {
    const { kind, text } = this.#token;
    if (kind !== "name") this.expected("<name>");
    this.advance();
    return text;
  }

  isBlockEnd(): boolean {
    return this.isSymbol() && BLOCK_ENDS.has(this.#token.text);
  }

  is(symbol: string): boolean {
    return this.isSymbol() && this.#token.text === symbol;
  }

  isSymbol(): boolean {
    return this.#token.kind === "symbol" || this.#token.kind === "eof";
  }

  accept(symbol: string): boolean {
    if (!this.is(symbol)) return false;
    this.advance();
    return true;
  }

  expect(symbol: string): void {
    if (!this.accept(symbol)) this.expected(symbol);
  }

  close(symbol: string, opened: string, line: number): void {
    if (this.accept(symbol)) return;
    if (line === this.#token.line) this.expected(symbol);
    this.fail(`'${symbol}' expected (to close '${opened}' at line ${line})`);
  }

  advance(): void {
    this.#read += 1;
    this.#previousLine = this.#token.line;
    this.#token = this.#lexer.next();
  }

  enter(): void {
    this.#levels += 1;
    if (this.#levels >= LEVELS_MAX) {
      throw new LuaSyntaxError("chunk has too many syntax levels", this.#token.line);
    }
  }

  leave(): void {
    this.#levels -= 1;
  }

  expected(symbol: string): never {
    this.fail(`'${symbol}' expected`);
  }

  fail(message: string): never {
    const { text, line } = this.#token;
    throw new LuaSyntaxError(message, line, shown(text));
  }
}

/** A token in an error: a control character by its number, a null byte not at all. */
function shown(text: string): string | undefined {
  if (text === "\0") return undefined;
  const isControl = text.length === 1 && (text < " " || text === "\x7f");
  return isControl ? `char(${text.charCodeAt(0)})` : text;
}
