// Regular expressions as Kong's routers write them (Rust's regex crate, or PCRE), in JavaScript's dialect.
import { toByteString } from "./byte-string.ts";

/** The text is matched as a byte string. @throws {SyntaxError} when the expression does not compile. */
export function compilePattern(source: string): RegExp {
  return new RegExp(scopeFlags(translateEscapes(toByteString(source))));
}

function translateEscapes(source: string): string {
  return source
    .replaceAll("(?P<", "(?<")
    .replaceAll(String.raw`\z`, "$")
    .replaceAll(String.raw`\A`, "^")
    .replaceAll(/\[:(\w+):\]/g, (whole, name: string) => POSIX_CLASSES[name] ?? whole);
}

/** `(?i)rest` holds to the end of its group: JavaScript writes that `(?i:rest)`. */
function scopeFlags(source: string): string {
  let output = "";
  /** For each open group, how many parentheses close with it. */
  const open: number[] = [1];
  let inClass = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === "\\") {
      output += source.slice(index, index + 2);
      index += 1;
      continue;
    }
    if (inClass || character === "[") {
      inClass = character !== "]";
      output += character;
      continue;
    }
    const flags = /^\(\?([imsx-]+)\)/.exec(source.slice(index));
    if (flags !== null) {
      output += `(?${(flags[1] ?? "").replaceAll("x", "")}:`;
      open.push((open.pop() ?? 1) + 1);
      index += flags[0].length - 1;
      continue;
    }
    if (character === "(") open.push(1);
    output += character === ")" ? ")".repeat(open.pop() ?? 1) : character;
  }
  return output + ")".repeat((open[0] ?? 1) - 1);
}

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  word: String.raw`\w`,
  space: String.raw`\s`,
  xdigit: "0-9A-Fa-f",
  punct: String.raw`!-\/:-@\[-${"`"}{-~`,
};
