// What Rust's regex crate says of a pattern that it does not take: fewer things than PCRE.

interface RegexProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

const LOOK_AROUND = "look-around, including look-ahead and look-behind, is not supported";
const FLAGS = new Set("imsUuxR");
/** Letters that mean something after a backslash. */
const ESCAPES = new Set("aftnrvxuUpPdDsSwWbBAz<>");
const CLASS_ESCAPES = new Set("aftnrvxuUpPdDsSwW");

/** `regex parse error: ...` over several lines, or `undefined` for a good pattern. */
export function rustRegexError(pattern: string): string | undefined {
  const problem = new RegexScan(pattern).problem();
  if (problem === undefined) return undefined;
  const { message, start, end } = problem;
  if (pattern.includes("\n"))
    return `regex parse error:\n${numbered(pattern, problem)}\nerror: ${message}`;
  const marks = " ".repeat(start) + "^".repeat(Math.max(1, end - start));
  return `regex parse error:\n    ${pattern}\n    ${marks}\nerror: ${message}`;
}

const DIVIDER = "~".repeat(79);

/** A pattern of several lines, with their numbers. Source: the crate regex-syntax, error.rs. */
function numbered(pattern: string, { start, end }: RegexProblem): string {
  const before = pattern.slice(0, start).split("\n");
  const column = before.at(-1)?.length ?? 0;
  const lines = pattern.split("\n");
  const width = String(lines.length).length;
  const shown = lines.flatMap((text, index) => {
    const line = `${String(index + 1).padStart(width)}: ${text}`;
    if (index !== before.length - 1) return [line];
    const marks = "^".repeat(Math.max(1, Math.min(end - start, text.length - column)));
    return [line, " ".repeat(width + 2 + column) + marks];
  });
  return [DIVIDER, ...shown, DIVIDER].join("\n");
}

class RegexScan {
  readonly #pattern: string;
  readonly #names = new Set<string>();
  readonly #opened: number[] = [];
  #at = 0;
  #isRepeatable = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  problem(): RegexProblem | undefined {
    while (this.#at < this.#pattern.length) {
      const found = this.#item();
      if (found !== undefined) return found;
    }
    const open = this.#opened.at(-1);
    return open === undefined ? undefined : wrong("unclosed group", open);
  }

  #item(): RegexProblem | undefined {
    const start = this.#at;
    const char = this.#pattern.charAt(start);
    switch (char) {
      case "(":
        return this.#group();
      case ")":
        this.#at += 1;
        this.#isRepeatable = true;
        return this.#opened.pop() === undefined ? wrong("unopened group", start) : undefined;
      case "[":
        return this.#class();
      case "\\":
        return this.#escape(ESCAPES);
      case "|":
        this.#at += 1;
        this.#isRepeatable = false;
        return undefined;
      case "*":
      case "+":
      case "?":
      case "{":
        return this.#repetition(char);
      default:
        this.#at += 1;
        this.#isRepeatable = true;
        return undefined;
    }
  }

  #repetition(char: string): RegexProblem | undefined {
    const start = this.#at;
    if (!this.#isRepeatable) return wrong("repetition operator missing expression", start);
    this.#at += 1;
    if (char === "{") {
      const counts = /^\{(\d*)(?:(,)(\d*))?\}/.exec(this.#pattern.slice(start));
      if (counts === null) {
        const isOpen = !this.#pattern.slice(start).includes("}");
        const message = isOpen
          ? "unclosed counted repetition"
          : "repetition quantifier expects a valid decimal";
        return wrong(message, start, start + 1);
      }
      const [whole, low = "", , high = ""] = counts;
      if (low === "") {
        return wrong("repetition quantifier expects a valid decimal", start + 1, start + 1);
      }
      if (high !== "" && Number(high) < Number(low)) {
        const message = "invalid repetition count range, the start must be <= the end";
        return wrong(message, start, start + whole.length);
      }
      this.#at = start + whole.length;
    }
    if (this.#pattern[this.#at] === "?") this.#at += 1;
    return undefined;
  }

  #group(): RegexProblem | undefined {
    const start = this.#at;
    const rest = this.#pattern.slice(start);
    this.#isRepeatable = false;
    const look = /^\(\?<?[=!]/.exec(rest);
    if (look !== null) return wrong(LOOK_AROUND, start, start + look[0].length);
    const named = /^\(\?P?</.exec(rest);
    if (named !== null) return this.#named(start, start + named[0].length);
    if (!rest.startsWith("(?")) {
      this.#opened.push(start);
      this.#at += 1;
      return undefined;
    }
    return this.#flags(start);
  }

  #named(open: number, start: number): RegexProblem | undefined {
    for (let at = start; ; at += 1) {
      const char = this.#pattern[at];
      if (char === undefined) return wrong("unclosed capture group name", start, at);
      if (char === ">") {
        const name = this.#pattern.slice(start, at);
        if (name === "") return wrong("empty capture group name", start, start);
        if (this.#names.has(name)) return wrong("duplicate capture group name", start, at);
        this.#names.add(name);
        this.#opened.push(open);
        this.#at = at + 1;
        return undefined;
      }
      const isAllowed = at === start ? /[\p{L}_]/u.test(char) : /[\p{L}\d_.[\]]/u.test(char);
      if (!isAllowed) return wrong("invalid capture group character", at, at + 1);
    }
  }

  #flags(open: number): RegexProblem | undefined {
    for (let at = open + 2; ; at += 1) {
      const char = this.#pattern[at];
      if (char === undefined) return wrong("unclosed group", open, open + 1);
      if (char === ")" || char === ":") {
        if (char === ":") this.#opened.push(open);
        else if (at === open + 2) {
          return wrong("repetition operator missing expression", open + 1, open + 2);
        }
        this.#at = at + 1;
        return undefined;
      }
      if (char !== "-" && !FLAGS.has(char)) return wrong("unrecognized flag", at, at + 1);
    }
  }

  #escape(known: ReadonlySet<string>): RegexProblem | undefined {
    const start = this.#at;
    const char = this.#pattern[start + 1];
    if (char === undefined) {
      const message = "incomplete escape sequence, reached end of pattern prematurely";
      return wrong(message, start, start + 1);
    }
    this.#isRepeatable = true;
    this.#at = start + 2;
    if (/\d/.test(char)) return wrong("backreferences are not supported", start, start + 2);
    if (/[A-Za-z<>]/.test(char) && !known.has(char)) {
      return wrong("unrecognized escape sequence", start, start + 2);
    }
    if ((char === "p" || char === "P") && this.#pattern[this.#at] === "{") {
      const end = this.#pattern.indexOf("}", this.#at);
      if (end < 0) return wrong("incomplete escape sequence", start, start + 2);
      this.#at = end + 1;
    } else if (/[xuU]/.test(char)) {
      const digits = /^(?:\{[0-9a-fA-F]+\}|[0-9a-fA-F]{2,8})/.exec(this.#pattern.slice(this.#at));
      this.#at += digits?.[0].length ?? 0;
    }
    return undefined;
  }

  #class(): RegexProblem | undefined {
    const start = this.#at;
    this.#at += 1;
    if (this.#pattern[this.#at] === "^") this.#at += 1;
    for (let isFirst = true; ; isFirst = false) {
      const char = this.#pattern[this.#at];
      if (char === undefined) return wrong("unclosed character class", start, start + 1);
      if (char === "]" && !isFirst) {
        this.#at += 1;
        this.#isRepeatable = true;
        return undefined;
      }
      const found = this.#classItem(char);
      if (found !== undefined) return found;
    }
  }

  #classItem(char: string): RegexProblem | undefined {
    if (char === "[") {
      const posix = /^\[:\^?\w+:\]/.exec(this.#pattern.slice(this.#at));
      if (posix === null) return this.#class();
      this.#at += posix[0].length;
      return undefined;
    }
    const range = /^([^\\\]])-([^\\\]])/.exec(this.#pattern.slice(this.#at));
    if (range !== null && (range[1] ?? "") > (range[2] ?? "")) {
      const message = "invalid character class range, the start must be <= the end";
      return wrong(message, this.#at, this.#at + 3);
    }
    if (range !== null) this.#at += 3;
    else if (char === "\\") return this.#escape(CLASS_ESCAPES);
    else this.#at += 1;
    return undefined;
  }
}

function wrong(message: string, start: number, end = start + 1): RegexProblem {
  return { message, start, end };
}
