// Values with `$(...)` in them, which Kong compiles to Lua. Source: Penlight 1.14, pl.template.
import { luaError } from "./lua-code.ts";

/** What Lua says of the first expression that does not compile. */
export function templateError(text: string): string | undefined {
  for (const expression of expressions(text)) {
    const error = luaError(`return {${expression}}`, "TMP");
    if (error !== undefined) return error.replace('[string "TMP"]', "TMP");
  }
  return undefined;
}

/** The insides of all balanced `$(...)`. */
function* expressions(text: string): Generator<string> {
  let from = text.indexOf("$(");
  while (from >= 0) {
    const end = closing(text, from + 1);
    if (end < 0) return;
    yield text.slice(from + 2, end);
    from = text.indexOf("$(", end);
  }
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === "(") depth += 1;
    else if (text[index] === ")") depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}
