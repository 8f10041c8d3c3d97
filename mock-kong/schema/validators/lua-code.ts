// Whether a text is Lua, and what LuaJIT says when it is not.
import { Buffer } from "node:buffer";
import { LuaSyntaxError, untilNull } from "./lua-lexer.ts";
import { checkLuaChunk } from "./lua-parser.ts";

/** LuaJIT's LUA_IDSIZE: room for the name of a chunk. */
const NAME_BYTES_MAX = 60;

/** `[string "..."]:1: what is wrong near 'this'`, or `undefined` for good code. */
export function luaError(code: string, name = code): string | undefined {
  const error = syntaxError(bytes(code));
  if (error === undefined) return undefined;
  const text = `${chunkName(bytes(name))}:${error.line}: ${error.message}`;
  return Buffer.from(text, "latin1").toString();
}

/** Where Kong's packages have the sandbox, and the line that loads code: LuaJIT's `assert` puts both before its message. */
const SANDBOX = "/usr/local/share/lua/5.1/kong/tools/kong-lua-sandbox.lua:144";

/** The same for code that Kong runs in a sandbox. Source: Kong 3.9.1, kong/tools/sandbox.lua. */
export function luaExpressionError(code: string): string | undefined {
  const error = luaError(code);
  return error && `Error parsing function: ${SANDBOX}: ${error}`;
}

/** One character a byte. */
function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
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
  if (source.startsWith("=")) return untilNull(source.slice(1, NAME_BYTES_MAX));
  if (source.startsWith("@")) {
    const isLong = source.length > NAME_BYTES_MAX;
    return untilNull(isLong ? `...${source.slice(4 - NAME_BYTES_MAX)}` : source.slice(1));
  }
  // The name ends before the first control character.
  const start = Array.from(source.slice(0, NAME_BYTES_MAX - 12));
  const end = start.findIndex((char) => char < " ");
  const length = end < 0 ? start.length : end;
  if (length === source.length || source.charAt(length) === "\0") {
    return `[string "${source.slice(0, length)}"]`;
  }
  return `[string "${source.slice(0, Math.min(length, NAME_BYTES_MAX - 15))}..."]`;
}
