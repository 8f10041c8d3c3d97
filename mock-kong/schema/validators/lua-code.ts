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

/** Where Kong's packages have the sandbox, and the line that loads code: LuaJIT's `assert` puts both before its message. */
const SANDBOX = "/usr/local/share/lua/5.1/kong/tools/kong-lua-sandbox.lua:144";

/** The same for code that Kong runs in a sandbox. Source: Kong 3.9.1, kong/tools/sandbox.lua. */
export function luaExpressionError(code: string): string | undefined {
  const error = luaError(code);
  return error && `Error parsing function: ${SANDBOX}: ${error}`;
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
  const bytes = Buffer.from(source);
  // The name ends before the first control character.
  const end = bytes.findIndex((byte) => byte < 0x20);
  const length = Math.min(end < 0 ? bytes.length : end, NAME_BYTES_MAX - 12);
  if (length === bytes.length) return `[string "${source}"]`;
  return `[string "${bytes.toString("utf8", 0, Math.min(length, NAME_BYTES_MAX - 15))}..."]`;
}
