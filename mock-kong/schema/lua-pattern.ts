// Lua patterns, which Kong's schemas are written in, as JavaScript's regular expressions.

const CLASSES: Readonly<Record<string, string>> = {
  a: "A-Za-z",
  d: "0-9",
  l: "a-z",
  u: "A-Z",
  w: "A-Za-z0-9",
  x: "A-Fa-f0-9",
  s: "\\t-\\r ",
  p: "!-\\/:-@\\[-`{-~",
};

const compiled = new Map<string, RegExp>();

/**
 * The expression that matches what `pattern` matches. Captures, sets, anchors and quantifiers; not `%b`, `%f`, `%1`.
 * @throws {RangeError} for what is not supported: patterns are our own data.
 */
export function luaPattern(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(translate(pattern), "s");
  compiled.set(pattern, made);
  return made;
}

function translate(pattern: string): string {
  let out = "";
  let inSet = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const char = pattern.charAt(index);
    if (char === "%") {
      index += 1;
      out += escape(pattern.charAt(index), inSet, pattern);
    } else if (inSet) {
      inSet = char !== "]";
      out += char === "[" || char === "\\" ? `\\${char}` : char;
    } else if (char === "[") {
      inSet = true;
      out += char;
    } else {
      out += plain(char, index === 0, index === pattern.length - 1);
    }
  }
  return out;
}

function escape(char: string, inSet: boolean, pattern: string): string {
  const set = CLASSES[char];
  if (set !== undefined) return inSet ? set : `[${set}]`;
  if (/[A-Za-z0-9]/.test(char)) throw new RangeError(`%${char} in the pattern ${pattern}`);
  return `\\${char}`;
}

function plain(char: string, isFirst: boolean, isLast: boolean): string {
  if (char === "-") return "*?";
  if (char === "^") return isFirst ? "^" : "\\^";
  if (char === "$") return isLast ? "$" : "\\$";
  return /[\\{}|/]/.test(char) ? `\\${char}` : char;
}
