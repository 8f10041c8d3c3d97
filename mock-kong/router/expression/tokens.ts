// Cuts a routing expression into tokens.

export type Token =
  | { readonly kind: "name"; readonly text: string; readonly at: number }
  | { readonly kind: "symbol"; readonly text: string; readonly at: number }
  | { readonly kind: "text"; readonly value: string; readonly at: number }
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "address"; readonly text: string; readonly at: number };

/** What is wrong with an expression, and where: an offset in characters. */
export class ExpressionError extends SyntaxError {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = "ExpressionError";
    this.at = at;
  }
}

const SYMBOLS = ["&&", "||", "==", "!=", "^=", "=^", ">=", "<=", ">", "<", "~", "!", "(", ")"];

/** Order counts: an address would otherwise be read as a number. */
const LITERALS: readonly (readonly [Token["kind"], RegExp])[] = [
  ["address", /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f:.]+)(?:\/\d+)?/i],
  ["number", /^-?(?:0x[0-9a-f]+|\d+)/i],
  ["name", /^[a-z_][a-z0-9_.]*/i],
];

/** @throws {ExpressionError} at the first character that begins no token. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = skipBlanks(source, 0); at < source.length;) {
    const [token, length] = nextToken(source.slice(at), at);
    tokens.push(token);
    at = skipBlanks(source, at + length);
  }
  return tokens;
}

function skipBlanks(source: string, from: number): number {
  let at = from;
  while (/[ \t\r\n]/.test(source.charAt(at))) at += 1;
  return at;
}

function nextToken(rest: string, at: number): readonly [Token, number] {
  const raw = /^r#"([\s\S]*?)"#/.exec(rest);
  if (raw !== null) return [{ kind: "text", value: raw[1] ?? "", at }, raw[0].length];
  const quoted = /^"((?:[^"\\]|\\["\\nrt])*)"/.exec(rest);
  if (quoted !== null) {
    return [{ kind: "text", value: unescape(quoted[1] ?? ""), at }, quoted[0].length];
  }
  for (const [kind, pattern] of LITERALS) {
    const [text] = pattern.exec(rest) ?? [];
    if (text === undefined) continue;
    const token: Token =
      kind === "number"
        ? { kind, value: readInteger(text), at }
        : { kind: kind === "address" ? kind : "name", text, at };
    return [token, text.length];
  }
  const symbol = SYMBOLS.find((candidate) => rest.startsWith(candidate));
  if (symbol === undefined) throw new ExpressionError("unexpected character", at);
  return [{ kind: "symbol", text: symbol, at }, symbol.length];
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

/** A leading zero means octal. */
function readInteger(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^-/, "");
  const octal = /^0[0-7]+$/.test(digits);
  return sign * (octal ? Number.parseInt(digits, 8) : Number(digits));
}
