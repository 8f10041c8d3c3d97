// Whether a text is Lua, and what LuaJIT says when it is not.
import { LuaSyntaxError } from "./lua-lexer.ts";
import { checkLuaChunk } from "./lua-parser.ts";

/** LuaJIT's LUA_IDSIZE: room for the name of a chunk. */
const NAME_BYTES_MAX = 60;

/** `[string "..."]:1: what is wrong near 'this'`, or `undefined` for good code. */
export function luaError(code: string, name = code): string | undefined {
  const error = syntaxError(code);
  return error && `${chunkName(name)}:${error.line}: ${error.message}`;
}

/** The same for code that Kong runs in a sandbox. Source: Kong 3.9.1, kong/tools/sandbox.lua. */
export function luaExpressionError(code: string): string | undefined {
  const error = luaError(code);
  return error && `Error parsing function: ${error}`;
}

function syntaxError(code: string): LuaSyntaxError | undefined {
  try {
    checkLuaChunk(code);
    return undefined;
  } catch (error) {
    if (error instanceof LuaSyntaxError) return error;
    throw error;
  }
}

/** Source: LuaJIT 2.1, lj_debug_shortname. */
function chunkName(source: string): string {
  if (source.startsWith("=") || source.startsWith("@")) {
    return source.slice(1, NAME_BYTES_MAX);
  }
  // oxlint-disable-next-line no-control-regex -- the name ends before the first control character
  const end = source.search(/[\x00-\x1f]/);
  const length = Math.min(end < 0 ? source.length : end, NAME_BYTES_MAX - 12);
  if (length === source.length) return `[string "${source}"]`;
  return `[string "${source.slice(0, Math.min(length, NAME_BYTES_MAX - 15))}..."]`;
}
