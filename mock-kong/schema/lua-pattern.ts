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
  // A quantifier belongs to the single item before it; anywhere else it is an ordinary character.
  let isQuantifiable = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const char = pattern.charAt(index);
    if (char === "^" && index === 0) out += "^";
    else if (char === "$" && index === pattern.length - 1) out += "$";
    else if (char === "(" || char === ")") {
      out += char;
      isQuantifiable = false;
    } else if (isQuantifiable && /[*+?-]/.test(char)) {
      out += char === "-" ? "*?" : char;
      isQuantifiable = false;
    } else {
      const item = itemAt(pattern, index);
      out += item.regex;
      index += item.length - 1;
      isQuantifiable = true;
    }
  }
  return out;
}

interface Item {
  readonly regex: string;
  /** Characters of the pattern. */
  readonly length: number;
}

function itemAt(pattern: string, index: number): Item {
  const char = pattern.charAt(index);
  if (char === ".") return { regex: ".", length: 1 };
  if (char === "[") return setAt(pattern, index);
  if (char !== "%") return { regex: literal(char), length: 1 };
  const name = pattern.charAt(index + 1);
  const set = CLASSES[name];
  return { regex: set === undefined ? escaped(name, pattern) : `[${set}]`, length: 2 };
}

function setAt(pattern: string, start: number): Item {
  let index = start + 1;
  let regex = "[";
  if (pattern[index] === "^") {
    regex += "^";
    index += 1;
  }
  for (let isFirst = true; index < pattern.length; isFirst = false) {
    const char = pattern.charAt(index);
    if (char === "]" && !isFirst) return { regex: `${regex}]`, length: index + 1 - start };
    if (char === "%") {
      const name = pattern.charAt(index + 1);
      regex += CLASSES[name] ?? escaped(name, pattern);
      index += 2;
    } else {
      regex += char === "-" ? "-" : literal(char);
      index += 1;
    }
  }
  throw new RangeError(`the pattern ${pattern} does not end its set`);
}

function escaped(char: string, pattern: string): string {
  if (char === "" || /[A-Za-z0-9]/.test(char)) {
    throw new RangeError(`%${char} in the pattern ${pattern}`);
  }
  return literal(char);
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char;
}
