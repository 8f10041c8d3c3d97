// Finds the first syntax error of a PCRE2 pattern, in the order in which PCRE2 10.4x would.

export interface PcreError {
  readonly message: string;
  /** Where the rest of the pattern begins in nginx's report. */
  readonly offset: number;
}

/** The largest count in `{n,m}`. */
const REPEAT_MAX = 65535;

/** `undefined` when the pattern compiles. Covers groups, classes, quantifiers, escapes and references. */
export function parsePcre(pattern: string): PcreError | undefined {
  const scan = new PcreScan(pattern);
  try {
    scan.alternatives(0);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxFound) return error;
    throw error;
  }
}

class SyntaxFound extends Error implements PcreError {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

class PcreScan {
  readonly #pattern: string;
  #at = 0;
  #groups = 0;
  readonly #names = new Set<string>();

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** A run of alternatives up to the end, or up to the parenthesis that closes the group at `depth`. */
  alternatives(depth: number): void {
    let isRepeatable = false;
    while (this.#at < this.#pattern.length) {
      const char = this.#next();
      if (char === ")") {
        if (depth === 0) throw new SyntaxFound("unmatched closing parenthesis", this.#at - 1);
        return;
      }
      if (char === "|" || char === "^") isRepeatable = false;
      else if (this.#isQuantifier(char)) {
        if (!isRepeatable) {
          throw new SyntaxFound("quantifier does not follow a repeatable item", this.#at);
        }
        if (this.#peek() === "+" || this.#peek() === "?") this.#at += 1;
        isRepeatable = false;
      } else {
        isRepeatable = this.#atom(char, depth);
      }
    }
    if (depth > 0) throw new SyntaxFound("missing closing parenthesis", this.#at);
  }

  /** Reads one item. @returns whether it may be repeated. */
  #atom(char: string, depth: number): boolean {
    if (char === "(") return this.#group(depth);
    if (char === "[") this.#class();
    else if (char === "\\") return this.#escape();
    return true;
  }

  #isQuantifier(char: string): boolean {
    if (char === "*" || char === "+" || char === "?") return true;
    if (char !== "{") return false;
    const bounds = /^(\d+)(?:,(\d*))?\}/.exec(this.#pattern.slice(this.#at));
    if (bounds === null) return false;
    const [whole, low = "", high] = bounds;
    if (Number(low) > REPEAT_MAX || Number(high ?? 0) > REPEAT_MAX) {
      throw new SyntaxFound("number too big in {} quantifier", this.#at + whole.length - 1);
    }
    if (high !== undefined && high !== "" && Number(high) < Number(low)) {
      const message = "numbers out of order in {} quantifier";
      throw new SyntaxFound(message, this.#at + whole.length - 1);
    }
    this.#at += whole.length;
    return true;
  }

  #group(depth: number): boolean {
    if (this.#peek() !== "?") {
      if (this.#peek() !== "*") this.#groups += 1;
      this.alternatives(depth + 1);
      return true;
    }
    this.#at += 1;
    const rest = this.#pattern.slice(this.#at);
    if (rest.startsWith("#")) {
      const end = rest.indexOf(")");
      if (end < 0) throw new SyntaxFound("missing ) after (?# comment", this.#pattern.length);
      this.#at += end + 1;
      return false;
    }
    if (/^P?<(?![=!])|^'/.test(rest)) this.#groupName(rest);
    else this.#groupKind(rest);
    if (this.#pattern[this.#at - 1] === ")") return false;
    this.alternatives(depth + 1);
    return true;
  }

  #groupName(rest: string): void {
    const open = /^P?[<']/.exec(rest)?.[0] ?? "";
    const close = open.endsWith("'") ? "'" : ">";
    const name = /^[A-Za-z_]\w*/.exec(rest.slice(open.length))?.[0];
    const start = this.#at + open.length;
    if (name === undefined) {
      const isDigit = /^\d/.test(rest.slice(open.length));
      const message = isDigit
        ? "subpattern name must start with a non-digit"
        : "subpattern name expected";
      throw new SyntaxFound(message, start);
    }
    if (this.#pattern[start + name.length] !== close) {
      const message = "syntax error in subpattern name (missing terminator?)";
      throw new SyntaxFound(message, start + name.length);
    }
    if (this.#names.has(name)) {
      const message = "two named subpatterns have the same name (PCRE2_DUPNAMES not set)";
      throw new SyntaxFound(message, start + name.length + 1);
    }
    this.#names.add(name);
    this.#groups += 1;
    this.#at = start + name.length + 1;
  }

  #groupKind(rest: string): void {
    const kind =
      /^(?:<?[=!]|>|\||[imsxnJU-]*:|[imsxnJU-]*\)|R\)|\d+\)|P[=>]\w+\)|&\w+\)|\([^)]*\))/.exec(
        rest,
      );
    if (kind === null) {
      const flags = /^[imsxnJU-]*/.exec(rest)?.[0].length ?? 0;
      if (this.#at + flags >= this.#pattern.length) {
        throw new SyntaxFound("missing closing parenthesis", this.#pattern.length);
      }
      const message = "unrecognized character after (? or (?-";
      throw new SyntaxFound(message, this.#at + flags + 1);
    }
    this.#at += kind[0].length;
  }

  #class(): void {
    if (this.#peek() === "^") this.#at += 1;
    let isFirst = true;
    let low: string | undefined;
    for (;;) {
      if (this.#at >= this.#pattern.length) {
        const message = "missing terminating ] for character class";
        throw new SyntaxFound(message, this.#pattern.length);
      }
      const char = this.#next();
      if (char === "]" && !isFirst) return;
      isFirst = false;
      if (char === "[" && /^[:.=]/.test(this.#peek())) {
        this.#posixClass();
        low = undefined;
      } else if (char === "-" && low !== undefined && this.#peek() !== "]") {
        const high = this.#classMember(this.#next());
        if (high !== undefined && high < low) {
          throw new SyntaxFound("range out of order in character class", this.#at);
        }
        low = undefined;
      } else {
        low = this.#classMember(char);
      }
    }
  }

  #posixClass(): void {
    const named = /^:\^?(\w+):\]/.exec(this.#pattern.slice(this.#at));
    if (named === null) return;
    if (!POSIX.has(named[1] ?? "")) {
      throw new SyntaxFound("unknown POSIX class name", this.#at - 1);
    }
    this.#at += named[0].length;
  }

  /** The character that a member stands for; `undefined` for a whole set. */
  #classMember(char: string): string | undefined {
    if (char !== "\\") return char;
    const escaped = this.#next();
    if (/[dDwWsShHvVpPNR]/.test(escaped)) return undefined;
    return SINGLE[escaped] ?? escaped;
  }

  #escape(): boolean {
    if (this.#at >= this.#pattern.length) {
      throw new SyntaxFound("\\ at end of pattern", this.#pattern.length);
    }
    const char = this.#next();
    if (char === "Q") {
      const end = this.#pattern.indexOf("\\E", this.#at);
      this.#at = end < 0 ? this.#pattern.length : end + 2;
      return true;
    }
    if (/[iIjJlLmMqTuUyYoFc]/.test(char) && !/[oc]/.test(char)) {
      const message = /[lLuUN]/.test(char)
        ? "PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u"
        : "unrecognized character follows \\";
      throw new SyntaxFound(message, this.#at);
    }
    if (/[1-9]/.test(char)) this.#backReference();
    return !/[bBAzZGK]/.test(char);
  }

  #backReference(): void {
    this.#at -= 1;
    const digits = /^\d+/.exec(this.#pattern.slice(this.#at))?.[0] ?? "";
    this.#at += digits.length;
    const opened = this.#pattern.match(/(?<!\\)\((?!\?)|\(\?P?<(?![=!])/g)?.length ?? 0;
    if (digits.length === 1 && Number(digits) > Math.max(opened, this.#groups)) {
      throw new SyntaxFound("reference to non-existent subpattern", this.#at);
    }
  }

  #next(): string {
    const char = this.#pattern.charAt(this.#at);
    this.#at += 1;
    return char;
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at);
  }
}

const POSIX = new Set(
  "alpha lower upper alnum ascii blank cntrl digit graph print punct space word xdigit".split(" "),
);

const SINGLE: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f", e: "\x1b" };
