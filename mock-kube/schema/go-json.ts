// What Go's JSON decoder says about a text that it cannot read.
// Source: Go 1.24, encoding/json/scanner.go

/** The first thing that is wrong with `text`; `undefined` when it is JSON. */
export function jsonProblem(text: string): string | undefined {
  const scanner = new Scanner(text);
  const problem = scanner.value("looking for beginning of value");
  return problem ?? scanner.end("after top-level value");
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS: Readonly<Record<string, string>> = { t: "true", f: "false", n: "null" };
const ENDED = "unexpected end of JSON input";

class Scanner {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  end(context: string): string | undefined {
    this.skip(SPACE);
    return this.at < this.text.length ? this.unexpected(context) : undefined;
  }

  value(context: string): string | undefined {
    this.skip(SPACE);
    const first = this.text[this.at];
    if (first === undefined) return ENDED;
    if (first === "{") return this.object();
    if (first === "[") return this.array();
    if (first === '"') return this.string();
    const literal = LITERALS[first];
    if (literal !== undefined) return this.literal(literal);
    return /[-\d]/.test(first) ? this.number() : this.unexpected(context);
  }

  private object(): string | undefined {
    this.at += 1;
    this.skip(SPACE);
    if (this.take("}")) return undefined;
    for (;;) {
      this.skip(SPACE);
      if (this.text[this.at] !== '"') {
        return this.unexpected("looking for beginning of object key string");
      }
      const problem =
        this.string() ??
        this.separator(":", "after object key") ??
        this.value("looking for beginning of value");
      if (problem !== undefined) return problem;
      this.skip(SPACE);
      if (this.take("}")) return undefined;
      if (!this.take(",")) return this.unexpected("after object key:value pair");
    }
  }

  private array(): string | undefined {
    this.at += 1;
    this.skip(SPACE);
    if (this.take("]")) return undefined;
    for (;;) {
      const problem = this.value("looking for beginning of value");
      if (problem !== undefined) return problem;
      this.skip(SPACE);
      if (this.take("]")) return undefined;
      if (!this.take(",")) return this.unexpected("after array element");
    }
  }

  private string(): string | undefined {
    this.at += 1;
    for (; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at] ?? "";
      if (character === '"') {
        this.at += 1;
        return undefined;
      }
      if (character < " ") return this.unexpected("in string literal");
      if (character !== "\\") continue;
      this.at += 1;
      if (!/["\\/bfnrtu]/.test(this.text[this.at] ?? "n")) {
        return this.unexpected("in string escape code");
      }
    }
    return ENDED;
  }

  private number(): string | undefined {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text)?.[0];
    if (found === undefined) {
      this.at += 1;
      return this.unexpected("in numeric literal");
    }
    this.at += found.length;
    return undefined;
  }

  private literal(word: string): string | undefined {
    for (let index = 1; index < word.length; index += 1) {
      this.at += 1;
      if (this.text[this.at] !== word[index]) {
        return this.unexpected(`in literal ${word} (expecting '${word[index] ?? ""}')`);
      }
    }
    this.at += 1;
    return undefined;
  }

  private separator(character: string, context: string): string | undefined {
    this.skip(SPACE);
    return this.take(character) ? undefined : this.unexpected(context);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private skip(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    this.at += pattern.exec(this.text)?.[0].length ?? 0;
  }

  private unexpected(context: string): string {
    const character = this.text[this.at];
    if (character === undefined) return ENDED;
    return `invalid character ${goCharacter(character)} ${context}`;
  }
}

/** As Go quotes one character. */
function goCharacter(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}
