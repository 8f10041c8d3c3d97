// Checks the syntax of a Lua chunk, with LuaJIT's texts for what is wrong.
import { LuaScopes } from "./lua-scopes.ts";
import { LEVELS_MAX, LuaTokens } from "./lua-tokens.ts";

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

/** The locals that a loop keeps for itself. */
const HIDDEN = ["(for 1)", "(for 2)", "(for 3)"];

/** The kinds of what an expression statement may be. */
type Primary = "call" | "variable" | "other";

/**
 * Checks code, one character a byte.
 * @throws {LuaSyntaxError}
 */
export function checkLuaChunk(code: string): void {
  new LuaParser(code).chunk();
}

class LuaParser {
  readonly #tokens: LuaTokens;
  readonly #scopes = new LuaScopes();

  constructor(code: string) {
    this.#tokens = new LuaTokens(code);
  }

  chunk(): void {
    this.#block();
    if (this.#tokens.token.kind !== "eof") this.#tokens.expected("<eof>");
    this.#scopes.endFunction();
  }

  #scopedBlock(): void {
    this.#scopes.begin(false);
    this.#block();
    this.#scopes.end();
  }

  #block(): void {
    this.#tokens.enter();
    let isLast = false;
    while (!isLast && !this.#tokens.isBlockEnd()) {
      isLast = this.#statement();
      this.#tokens.accept(";");
    }
    this.#tokens.leave();
  }

  /** @returns whether nothing may follow. */
  #statement(): boolean {
    const { line } = this.#tokens.token;
    if (this.#tokens.token.kind !== "symbol") {
      this.#expressionStatement();
      return false;
    }
    switch (this.#tokens.token.text) {
      case "if":
        this.#if(line);
        return false;
      case "while":
        this.#while(line);
        return false;
      case "do":
        this.#tokens.advance();
        this.#scopedBlock();
        this.#tokens.close("end", "do", line);
        return false;
      case "for":
        this.#for(line);
        return false;
      case "repeat":
        this.#repeat(line);
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
        this.#tokens.advance();
        this.#scopes.break(this.#tokens.previousLine);
        return false;
      case ";":
        this.#tokens.advance();
        return false;
      case "::":
        this.#label();
        return false;
      case "goto":
        this.#tokens.advance();
        this.#scopes.goto(this.#tokens.name(), this.#tokens.previousLine);
        return false;
      default:
        this.#expressionStatement();
        return false;
    }
  }

  #if(line: number): void {
    do {
      this.#tokens.advance();
      this.#expression();
      this.#tokens.expect("then");
      this.#scopedBlock();
    } while (this.#tokens.is("elseif"));
    if (this.#tokens.accept("else")) this.#scopedBlock();
    this.#tokens.close("end", "if", line);
  }

  #while(line: number): void {
    this.#tokens.advance();
    this.#expression();
    this.#scopes.begin(true);
    this.#tokens.expect("do");
    this.#scopedBlock();
    this.#tokens.close("end", "while", line);
    this.#scopes.end();
  }

  #repeat(line: number): void {
    this.#scopes.begin(true);
    this.#scopes.begin(false);
    this.#tokens.advance();
    this.#block();
    this.#tokens.close("until", "repeat", line);
    // The condition still sees the block's locals.
    this.#expression();
    this.#scopes.end();
    this.#scopes.end();
  }

  #label(): void {
    this.#tokens.advance();
    const label = this.#scopes.label(this.#tokens.name(), this.#tokens.readLine);
    this.#tokens.expect("::");
    for (;;) {
      if (this.#tokens.is("::")) {
        this.#tokens.enter();
        this.#label();
        this.#tokens.leave();
      } else if (!this.#tokens.accept(";")) break;
    }
    this.#scopes.resolve(label, this.#tokens.isBlockEnd() && !this.#tokens.is("until"));
  }

  #for(line: number): void {
    this.#scopes.begin(true);
    this.#tokens.advance();
    const names = [this.#tokens.name()];
    if (this.#tokens.is("=")) {
      for (let count = 0; count < HIDDEN.length + 1; count += 1) this.#newLocal(count);
      this.#tokens.advance();
      this.#expression();
      this.#tokens.expect(",");
      this.#expression();
      if (this.#tokens.accept(",")) this.#expression();
    } else if (this.#tokens.is(",") || this.#tokens.is("in")) {
      for (let count = 0; count < HIDDEN.length + 1; count += 1) this.#newLocal(count);
      while (this.#tokens.accept(",")) {
        names.push(this.#tokens.name());
        this.#newLocal(HIDDEN.length + names.length - 1);
      }
      this.#tokens.expect("in");
      this.#expressions();
    } else this.#tokens.fail("'=' or 'in' expected");
    this.#scopes.addLocals(HIDDEN);
    this.#tokens.expect("do");
    this.#scopes.begin(false);
    this.#scopes.addLocals(names);
    this.#scopedBlock();
    this.#scopes.end();
    this.#tokens.close("end", "for", line);
    this.#scopes.end();
  }

  #newLocal(pending: number): void {
    this.#scopes.checkLocal(pending, this.#tokens.readLine);
  }

  #functionStatement(line: number): void {
    this.#tokens.advance();
    this.#variable();
    while (this.#tokens.accept(".")) this.#tokens.name();
    const isMethod = this.#tokens.accept(":");
    if (isMethod) this.#tokens.name();
    this.#functionBody(line, isMethod);
  }

  #functionBody(line: number, isMethod = false): void {
    this.#scopes.beginFunction(line);
    this.#tokens.expect("(");
    const names = isMethod ? ["self"] : [];
    if (!this.#tokens.is(")")) {
      do {
        if (this.#tokens.accept("...")) {
          this.#scopes.takeVararg();
          break;
        }
        if (this.#tokens.token.kind !== "name") this.#tokens.fail("<name> or '...' expected");
        names.push(this.#tokens.name());
        this.#newLocal(names.length - 1);
      } while (this.#tokens.accept(","));
    }
    this.#scopes.addLocals(names);
    this.#tokens.expect(")");
    this.#block();
    if (!this.#tokens.is("end")) this.#tokens.close("end", "function", line);
    this.#scopes.endFunction();
    this.#tokens.advance();
  }

  #local(): void {
    this.#tokens.advance();
    if (this.#tokens.accept("function")) {
      const name = this.#tokens.name();
      this.#newLocal(0);
      this.#scopes.addLocals([name]);
      this.#functionBody(this.#tokens.token.line);
      return;
    }
    const names: string[] = [];
    do {
      names.push(this.#tokens.name());
      this.#newLocal(names.length - 1);
    } while (this.#tokens.accept(","));
    if (this.#tokens.accept("=")) this.#expressions();
    this.#scopes.addLocals(names);
  }

  #return(): true {
    this.#tokens.advance();
    if (!this.#tokens.isBlockEnd() && !this.#tokens.is(";")) this.#expressions();
    return true;
  }

  #expressionStatement(): void {
    let kind = this.#primary();
    if (kind === "call") return;
    for (let count = 1; ; count += 1) {
      if (kind !== "variable") this.#tokens.fail("syntax error");
      if (!this.#tokens.accept(",")) break;
      kind = this.#primary();
      const { readLine: line } = this.#tokens;
      this.#scopes.checkLimit(this.#tokens.levels + count, LEVELS_MAX, "variable names", line);
    }
    this.#tokens.expect("=");
    this.#expressions();
  }

  #expressions(): void {
    do this.#expression();
    while (this.#tokens.accept(","));
  }

  #expression(limit = 0): void {
    this.#tokens.enter();
    if (this.#tokens.isSymbol() && /^(?:not|-|#)$/.test(this.#tokens.token.text)) {
      this.#tokens.advance();
      this.#expression(UNARY_PRIORITY);
    } else this.#simple();
    for (;;) {
      const priority = this.#tokens.isSymbol() ? BINARY[this.#tokens.token.text] : undefined;
      if (priority === undefined || priority[0] <= limit) break;
      this.#tokens.advance();
      this.#expression(priority[1]);
    }
    this.#tokens.leave();
  }

  #simple(): void {
    const { kind, text, line } = this.#tokens.token;
    if (kind === "number" || kind === "string") this.#tokens.advance();
    else if (kind === "symbol" && /^(?:nil|true|false)$/.test(text)) this.#tokens.advance();
    else if (this.#tokens.is("...")) {
      if (!this.#scopes.isVararg) this.#tokens.fail("cannot use '...' outside a vararg function");
      this.#tokens.advance();
    } else if (this.#tokens.is("{")) this.#table(line);
    else if (this.#tokens.accept("function")) this.#functionBody(this.#tokens.token.line);
    else this.#primary();
  }

  #table(line: number): void {
    this.#tokens.expect("{");
    while (!this.#tokens.is("}")) {
      if (this.#tokens.accept("[")) {
        this.#expression();
        this.#tokens.expect("]");
        this.#tokens.expect("=");
        this.#expression();
      } else {
        const { kind } = this.#tokens.token;
        const start = this.#tokens.read;
        this.#expression();
        // `name = value`: the name has just been read as an expression.
        const isName = kind === "name" && this.#tokens.read === start + 1;
        if (isName && this.#tokens.accept("=")) this.#expression();
      }
      if (!this.#tokens.accept(",") && !this.#tokens.accept(";")) break;
    }
    this.#tokens.close("}", "{", line);
  }

  #primary(): Primary {
    const { line } = this.#tokens.token;
    let kind: Primary;
    if (this.#tokens.accept("(")) {
      this.#expression();
      this.#tokens.close(")", "(", line);
      kind = "other";
    } else if (this.#tokens.token.kind === "name") {
      this.#variable();
      kind = "variable";
    } else return this.#tokens.fail("unexpected symbol");
    for (;;) {
      if (this.#tokens.accept(".")) {
        this.#tokens.name();
        kind = "variable";
      } else if (this.#tokens.accept("[")) {
        this.#expression();
        this.#tokens.expect("]");
        kind = "variable";
      } else if (this.#tokens.accept(":")) {
        this.#tokens.name();
        this.#arguments();
        kind = "call";
      } else if (
        this.#tokens.token.kind === "string" ||
        this.#tokens.is("(") ||
        this.#tokens.is("{")
      ) {
        this.#arguments();
        kind = "call";
      } else return kind;
    }
  }

  #arguments(): void {
    const { line } = this.#tokens.token;
    if (this.#tokens.token.kind === "string") this.#tokens.advance();
    else if (this.#tokens.is("{")) this.#table(line);
    else if (this.#tokens.is("(")) {
      this.#tokens.advance();
      if (!this.#tokens.is(")")) this.#expressions();
      this.#tokens.close(")", "(", line);
    } else this.#tokens.fail("function arguments expected");
  }

  /** A name that is used. */
  #variable(): void {
    this.#scopes.use(this.#tokens.name(), this.#tokens.readLine);
  }
}
