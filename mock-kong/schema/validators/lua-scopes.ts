// The names of a Lua chunk: its locals with their limits, and where each `goto` and `break` leads to.
import { LuaSyntaxError } from "./lua-lexer.ts";

/** Source: LuaJIT 2.1, lj_def.h. */
const LOCALS_MAX = 200;
const UPVALUES_MAX = 120;
/** What stands for `break` among the labels; no name can be empty. */
const BREAK = "";

interface Local {
  readonly name: string;
}

/** A `goto` or `break` that has not found its label yet, or a label in reach. */
interface Mark {
  readonly kind: "goto" | "label";
  readonly name: string;
  readonly line: number;
  /** How many locals are active there. */
  locals: number;
  isOpen: boolean;
}

interface Scope {
  readonly isLoop: boolean;
  readonly locals: number;
  /** The first of its marks. */
  readonly start: number;
}

interface LuaFunction {
  readonly line: number;
  readonly outer: LuaFunction | undefined;
  readonly locals: Local[];
  readonly upvalues: Set<Local>;
  readonly scopes: Scope[];
  readonly firstMark: number;
  isVararg: boolean;
}

export class LuaScopes {
  #marks: Mark[] = [];
  #function: LuaFunction = this.#made(0, undefined);

  constructor() {
    this.#function.isVararg = true;
    this.begin(false);
  }

  get isVararg(): boolean {
    return this.#function.isVararg;
  }

  takeVararg(): void {
    this.#function.isVararg = true;
  }

  #made(line: number, outer: LuaFunction | undefined): LuaFunction {
    return {
      line,
      outer,
      locals: [],
      upvalues: new Set(),
      scopes: [],
      firstMark: this.#marks.length,
      isVararg: false,
    };
  }

  beginFunction(line: number): void {
    this.#function = this.#made(line, this.#function);
    this.begin(false);
  }

  /** Ends the function; a `goto` or `break` that leads nowhere is found here. */
  endFunction(): void {
    this.end();
    this.#marks = this.#marks.slice(0, this.#function.firstMark);
    this.#function = this.#function.outer ?? this.#function;
  }

  begin(isLoop: boolean): void {
    const { locals, scopes } = this.#function;
    scopes.push({ isLoop, locals: locals.length, start: this.#marks.length });
  }

  end(): void {
    const { locals, scopes } = this.#function;
    const scope = scopes.pop();
    if (scope === undefined) return;
    locals.length = scope.locals;
    const marks = this.#marks.slice(scope.start).filter(({ isOpen }) => isOpen);
    if (scope.isLoop) close(marks, BREAK);
    for (const [index, mark] of marks.entries()) {
      if (!mark.isOpen) continue;
      if (mark.kind === "label") {
        mark.isOpen = false;
        close(marks.slice(index), mark.name);
      } else if (scopes.length > 0) {
        mark.locals = scope.locals;
      } else {
        const message = mark.name === BREAK ? "no loop to break" : `undefined label '${mark.name}'`;
        throw new LuaSyntaxError(message, mark.line);
      }
    }
    this.#marks.length = scope.start;
    this.#marks.push(...marks.filter(({ isOpen }) => isOpen));
  }

  /** Refuses a local too many, the `pending`-th of those that are not active yet; `line` is where the code has been read to. */
  checkLocal(pending: number, line: number): void {
    this.checkLimit(this.#function.locals.length + pending, LOCALS_MAX, "local variables", line);
  }

  checkLimit(count: number, limit: number, what: string, line: number): void {
    if (count >= limit) this.#tooMany(this.#function, limit, what, line);
  }

  #tooMany({ line: start }: LuaFunction, limit: number, what: string, line: number): never {
    const where = start === 0 ? "main function" : `function at line ${start}`;
    throw new LuaSyntaxError(`${where} has more than ${limit} ${what}`, line);
  }

  addLocals(names: readonly string[]): void {
    for (const name of names) this.#function.locals.push({ name });
  }

  /** Notes the use of a name, which takes room in every function between it and its local. */
  use(name: string, line: number): void {
    const between: LuaFunction[] = [];
    for (let at: LuaFunction | undefined = this.#function; at !== undefined; at = at.outer) {
      const local = at.locals.findLast((other) => other.name === name);
      if (local === undefined) {
        between.unshift(at);
        continue;
      }
      for (const inner of between) {
        if (!inner.upvalues.has(local) && inner.upvalues.size >= UPVALUES_MAX) {
          this.#tooMany(inner, UPVALUES_MAX, "upvalues", line);
        }
        inner.upvalues.add(local);
      }
      return;
    }
  }

  break(line: number): void {
    this.goto(BREAK, line);
  }

  goto(name: string, line: number): void {
    const locals = this.#function.locals.length;
    this.#marks.push({ kind: "goto", name, line, locals, isOpen: true });
  }

  /** Adds a label; `line` is where the code has been read to. */
  label(name: string, line: number): Mark {
    const start = this.#function.scopes.at(-1)?.start ?? 0;
    const isKnown = this.#marks.some(
      (mark, index) => index >= start && mark.isOpen && mark.kind === "label" && mark.name === name,
    );
    if (isKnown) throw new LuaSyntaxError(`duplicate label '${name}'`, line);
    const locals = this.#function.locals.length;
    const mark: Mark = { kind: "label", name, line, locals, isOpen: true };
    this.#marks.push(mark);
    return mark;
  }

  /** Leads the jumps before a label to it. A label that nothing follows in its block lies outside the block's locals. */
  resolve(label: Mark, isLast: boolean): void {
    const { scopes, locals } = this.#function;
    const scope = scopes.at(-1);
    if (isLast) label.locals = scope?.locals ?? 0;
    for (const mark of this.#marks.slice(scope?.start)) {
      if (mark === label) return;
      if (!mark.isOpen || mark.kind !== "goto" || mark.name !== label.name) continue;
      if (mark.locals < label.locals) {
        const local = locals[mark.locals]?.name ?? "";
        const message = `<goto ${mark.name}> jumps into the scope of local '${local}'`;
        throw new LuaSyntaxError(message, mark.line);
      }
      mark.isOpen = false;
    }
  }
}

/** Leads every jump to `name` to its end. */
function close(marks: readonly Mark[], name: string): void {
  for (const mark of marks) {
    if (mark.kind === "goto" && mark.name === name) mark.isOpen = false;
  }
}
