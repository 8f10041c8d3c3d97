// What PCRE2 says of a regular expression that it cannot compile.
import { Buffer } from "node:buffer";
import { parsePcre } from "./pcre-parser.ts";

/** The room for an error, without the null byte behind it. Source: lua-resty-core 0.1.28, regex.lua. */
const ERROR_BYTES_MAX = 255;

/** nginx's text for the error, or `undefined` for a good pattern. Source: OpenResty, ngx_http_lua_regex.c. */
export function pcreError(pattern: string): string | undefined {
  const bytes = Buffer.from(pattern).toString("latin1");
  const error = parsePcre(bytes);
  if (error === undefined) return undefined;
  const { message, offset } = error;
  // The rest is a text of C, which ends at a null byte.
  const [rest = ""] = bytes.slice(offset).split("\0", 1);
  const place = offset >= bytes.length ? "" : ` at "${rest}"`;
  const text = `pcre2_compile() failed: ${message} in "${bytes}"${place}`;
  return Buffer.from(text.slice(0, ERROR_BYTES_MAX), "latin1").toString();
}
