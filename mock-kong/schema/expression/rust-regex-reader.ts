// A place in a pattern for Rust's regex crate, and the groups that are open there.
// Source: the crate regex-syntax 0.8, ast/parse.rs.

/** From `start` up to `end`, in characters. Empty ones mark a place. */
export interface RegexSpan {
  readonly start: number;
  readonly end: number;
}

export class RegexSyntaxError extends Error {
  /** What is marked, from left to right. */
  readonly spans: readonly RegexSpan[];

  constructor(message: string, ...spans: readonly RegexSpan[]) {
    super(message);
    this.spans = spans;
  }
}

interface OpenGroup {
  readonly span: RegexSpan;
  /** Whether blanks and comments counted outside of it. */
  readonly ignoredBlanks: boolean;
}

export class RegexReader {
  readonly chars: readonly string[];
  readonly unknownProperties: RegexSpan[] = [];
  readonly names = new Map<string, RegexSpan>();
  /** Set by the flag `x`. */
  ignoresBlanks = false;
  at = 0;
  readonly #groups: OpenGroup[] = [];

  constructor(pattern: string) {
    this.chars = Array.from(pattern);
  }

  get isAtEnd(): boolean {
    return this.at >= this.chars.length;
  }

  /** Empty at the end. */
  look(): string {
    return this.chars[this.at] ?? "";
  }

  get charSpan(): RegexSpan {
    return { start: this.at, end: this.at + 1 };
  }

  startsWith(text: string): boolean {
    return Array.from(text).every((char, index) => this.chars[this.at + index] === char);
  }

  /** @returns whether anything is left. */
  step(count = 1): boolean {
    this.at = Math.min(this.at + count, this.chars.length);
    return !this.isAtEnd;
  }

  stepAndSkip(): boolean {
    this.step();
    this.skipIgnored();
    return !this.isAtEnd;
  }

  /** Skips blanks and comments where the flag `x` says so. */
  skipIgnored(): void {
    if (!this.ignoresBlanks) return;
    for (;;) {
      if (/\s/u.test(this.look())) this.at += 1;
      else if (this.look() === "#") while (!this.isAtEnd && this.look() !== "\n") this.at += 1;
      else return;
    }
  }

  /** The character after this one, and after what is skipped. */
  peekPastIgnored(): string {
    const { at } = this;
    this.stepAndSkip();
    const char = this.look();
    this.at = at;
    return char;
  }

  openGroup(span: RegexSpan, ignoresBlanks: boolean): void {
    this.#groups.push({ span, ignoredBlanks: this.ignoresBlanks });
    this.ignoresBlanks = ignoresBlanks;
  }

  closeGroup(): void {
    const group = this.#groups.pop();
    if (group === undefined) return this.fail("unopened group", this.charSpan);
    this.ignoresBlanks = group.ignoredBlanks;
    this.step();
  }

  /** @throws {RegexSyntaxError} when a group is open. */
  checkGroups(): void {
    const open = this.#groups.at(-1);
    if (open !== undefined) this.fail("unclosed group", open.span);
  }

  fail(message: string, ...spans: readonly RegexSpan[]): never {
    throw new RegexSyntaxError(message, ...spans);
  }

  failHere(message: string): never {
    this.fail(message, { start: this.at, end: this.at });
  }
}
