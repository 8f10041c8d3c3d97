// Go's regular expressions, as JavaScript's: what schemas and CEL write is meant for Go.

const COMPILED_MAX = 1000;
const compiled = new Map<string, RegExp>();

/**
 * The pattern with `flags`. Go's inline flags at the beginning become flags, and escapes that only JavaScript's strict
 * mode refuses are allowed.
 * @throws {SyntaxError} when it is no regular expression here.
 */
export function goRegExp(pattern: string, flags = ""): RegExp {
  const id = `${flags}/${pattern}`;
  const known = compiled.get(id);
  if (known !== undefined) {
    known.lastIndex = 0;
    return known;
  }
  const [, anchor = "", inline = "", rest = ""] =
    /^(\^?)(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern) ?? [];
  const made = compile(anchor + rest, flags + inline);
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  compiled.set(id, made);
  return made;
}

function compile(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `${flags}u`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new RegExp(pattern, flags);
  }
}
