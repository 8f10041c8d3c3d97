// Rules of a grammar with the error reports of Rust's pest: the furthest place, and what was expected there.

/** An error with the place that it is shown at. */
export class GrammarError extends Error {
  readonly start: number;
  /** Absent for a mere position. */
  readonly end: number | undefined;

  constructor(message: string, start: number, end?: number) {
    super(message);
    this.start = start;
    this.end = end;
  }

  /** pest's picture of the error. Source: pest 2.7, error.rs. */
  describe(source: string): string {
    const before = source.slice(0, this.start).split("\n");
    const line = before.length;
    const column = Array.from(before.at(-1) ?? "").length + 1;
    const text = source.split("\n")[line - 1] ?? "";
    const gutter = " ".repeat(String(line).length);
    const width =
      this.end === undefined ? 0 : Array.from(source.slice(this.start, this.end)).length;
    const mark = this.end === undefined ? "^---" : underline(width);
    return [
      `${gutter}--> ${line}:${column}`,
      `${gutter} |`,
      `${line} | ${text}`,
      `${gutter} | ${before.at(-1)?.replaceAll(/[^\t]/gu, " ")}${mark}`,
      `${gutter} |`,
      `${gutter} = ${this.message}`,
    ].join("\n");
  }
}

function underline(width: number): string {
  return width < 2 ? "^" : `^${"-".repeat(width - 2)}^`;
}

/** Reads a text rule by rule; remembers failures as pest does. */
export class PegParser {
  readonly source: string;
  at = 0;
  #furthest = 0;
  #attempts: string[] = [];

  constructor(source: string) {
    this.source = source;
  }

  /** Runs `body` as the rule `name`. @returns whether it matched; the place is only moved when it did. */
  rule(name: string, body: () => boolean): boolean {
    const start = this.at;
    const index = start === this.#furthest ? this.#attempts.length : 0;
    const before = this.#attemptsAt(start);
    if (body()) return true;
    this.at = start;
    this.#track(name, start, index, before);
    return false;
  }

  /** Matches a pattern right here. */
  text(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    return found;
  }

  skipBlanks(): void {
    this.text(/[ \t\r\n]*/y);
  }

  /** Runs all of `parts`, with blanks allowed between them; undoes everything when one fails. */
  sequence(...parts: readonly (() => boolean)[]): boolean {
    const start = this.at;
    for (const [index, part] of parts.entries()) {
      if (index > 0) this.skipBlanks();
      if (!part()) {
        this.at = start;
        return false;
      }
    }
    return true;
  }

  /** The error for a text that did not match. */
  error(order: readonly string[]): GrammarError {
    const names = [...new Set(this.#attempts)].toSorted(
      (left, right) => order.indexOf(left) - order.indexOf(right),
    );
    return new GrammarError(`expected ${listed(names)}`, this.#furthest);
  }

  #attemptsAt(place: number): number {
    return place === this.#furthest ? this.#attempts.length : 0;
  }

  /** A rule stands for the rules inside it that failed at its own start, unless that was only one. */
  #track(name: string, start: number, index: number, before: number): void {
    const now = this.#attemptsAt(start);
    if (now > before && now - before === 1) return;
    if (start === this.#furthest) this.#attempts.length = index;
    if (start > this.#furthest) {
      this.#attempts = [];
      this.#furthest = start;
    }
    if (start === this.#furthest) this.#attempts.push(name);
  }
}

function listed(names: readonly string[]): string {
  if (names.length <= 2) return names.join(" or ");
  return `${names.slice(0, -1).join(", ")}, or ${names.at(-1)}`;
}
