// The Common Expression Language, as text and as a tree.
// Source: CEL specification (cel-spec, doc/langdef.md)

export type CelNode =
  | { readonly is: "literal"; readonly value: unknown }
  | { readonly is: "name"; readonly name: string }
  | {
      readonly is: "field";
      readonly of: CelNode;
      readonly name: string;
      readonly optional: boolean;
    }
  | {
      readonly is: "index";
      readonly of: CelNode;
      readonly key: CelNode;
      readonly optional: boolean;
    }
  | {
      readonly is: "call";
      readonly on: CelNode | undefined;
      readonly name: string;
      readonly args: readonly CelNode[];
    }
  | { readonly is: "list"; readonly items: readonly CelNode[] }
  | { readonly is: "map"; readonly entries: readonly (readonly [CelNode, CelNode])[] }
  | { readonly is: "unary"; readonly operator: string; readonly operand: CelNode }
  | {
      readonly is: "binary";
      readonly operator: string;
      readonly left: CelNode;
      readonly right: CelNode;
    }
  | {
      readonly is: "choice";
      readonly condition: CelNode;
      readonly yes: CelNode;
      readonly no: CelNode;
    };

/** An expression that cannot be read or computed. */
export class CelError extends Error {}

interface Token {
  readonly type: "number" | "string" | "name" | "symbol" | "end";
  readonly text: string;
  readonly value?: unknown;
}

const TOKEN =
  /\s*(?:\/\/[^\n]*\n\s*)*(?:(?<number>0x[0-9a-fA-F]+u?|\d+\.\d+(?:[eE][+-]?\d+)?|\d+u?)|(?<raw>[rR](?:"""[^]*?"""|'''[^]*?'''|"[^"]*"|'[^']*'))|(?<string>"""(?:[^\\]|\\.)*?"""|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<name>[A-Za-z_]\w*)|(?<symbol>\|\||&&|==|!=|<=|>=|\.\?|\[\?|[-+*/%!<>?:.,()[\]{}]))/y;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined)
      throw new CelError(`unexpected text at ${at}: ${text.slice(at, at + 20)}`);
    tokens.push(tokenOf(groups));
  }
  return [...tokens, { type: "end", text: "" }];
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token {
  const { number, raw, string, name, symbol = "" } = groups;
  if (number !== undefined) {
    return { type: "number", text: number, value: Number(number.replace(/u$/, "")) };
  }
  if (raw !== undefined) return { type: "string", text: raw, value: unquote(raw.slice(1)) };
  if (string !== undefined) return { type: "string", text: string, value: unescape(string) };
  return name === undefined ? { type: "symbol", text: symbol } : { type: "name", text: name };
}

/** Without the quotes: three or one of a kind. */
function unquote(quoted: string): string {
  const count = /^("""|''')/.test(quoted) ? 3 : 1;
  return quoted.slice(count, -count);
}

function unescape(quoted: string): string {
  return unquote(quoted).replaceAll(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/g,
    (_all, code: string) =>
      /^[xu]./.test(code)
        ? String.fromCodePoint(Number.parseInt(code.slice(1), 16))
        : (ESCAPES[code] ?? code),
  );
}

/** From the weakest to the strongest. */
const BINARY: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** @throws {CelError} */
export function parseCel(text: string): CelNode {
  const parser = new Parser(tokensOf(text));
  const node = parser.expression();
  parser.expect("");
  return node;
}

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  expression(): CelNode {
    const condition = this.binary(0);
    if (!this.takes("?")) return condition;
    const yes = this.binary(0);
    this.expect(":");
    return { is: "choice", condition, yes, no: this.expression() };
  }

  expect(text: string): void {
    if (!this.takes(text)) throw new CelError(`expected '${text}', found '${this.peek.text}'`);
  }

  private get peek(): Token {
    return this.tokens[this.position] ?? { type: "end", text: "" };
  }

  private takes(text: string): boolean {
    const { type, text: found } = this.peek;
    if (found !== text || type === "string") return false;
    this.position += 1;
    return true;
  }

  private binary(level: number): CelNode {
    const operators = BINARY[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((candidate) => this.takes(candidate));
      if (operator === undefined) return left;
      left = { is: "binary", operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): CelNode {
    const operator = ["!", "-"].find((candidate) => this.takes(candidate));
    if (operator === undefined) return this.member(this.primary());
    return { is: "unary", operator, operand: this.unary() };
  }

  private member(start: CelNode): CelNode {
    let node = start;
    for (;;) {
      const optional = this.takes(".?");
      if (optional || this.takes(".")) {
        const name = this.name();
        node = this.takes("(")
          ? { is: "call", on: node, name, args: this.list(")") }
          : { is: "field", of: node, name, optional };
        continue;
      }
      const optionalIndex = this.takes("[?");
      if (!optionalIndex && !this.takes("[")) return node;
      const key = this.expression();
      this.expect("]");
      node = { is: "index", of: node, key, optional: optionalIndex };
    }
  }

  private primary(): CelNode {
    const token = this.peek;
    if (this.takes("(")) {
      const node = this.expression();
      this.expect(")");
      return node;
    }
    if (this.takes("[")) return { is: "list", items: this.list("]") };
    if (this.takes("{")) return { is: "map", entries: this.entries() };
    this.position += 1;
    if (token.type === "number" || token.type === "string") {
      return { is: "literal", value: token.value };
    }
    if (token.type !== "name") throw new CelError(`unexpected '${token.text}'`);
    if (CONSTANTS.has(token.text)) return { is: "literal", value: CONSTANTS.get(token.text) };
    if (this.takes("("))
      return { is: "call", on: undefined, name: token.text, args: this.list(")") };
    return { is: "name", name: token.text };
  }

  private name(): string {
    const { type, text } = this.peek;
    if (type !== "name") throw new CelError(`expected a name, found '${text}'`);
    this.position += 1;
    return text;
  }

  private list(end: string): readonly CelNode[] {
    const items: CelNode[] = [];
    while (!this.takes(end)) {
      items.push(this.expression());
      if (!this.takes(",")) {
        this.expect(end);
        break;
      }
    }
    return items;
  }

  private entries(): readonly (readonly [CelNode, CelNode])[] {
    const entries: (readonly [CelNode, CelNode])[] = [];
    while (!this.takes("}")) {
      const key = this.expression();
      this.expect(":");
      entries.push([key, this.expression()]);
      if (!this.takes(",")) {
        this.expect("}");
        break;
      }
    }
    return entries;
  }
}

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
