// What PCRE2 says of a regular expression that it cannot compile.
import { parsePcre } from "./pcre-parser.ts";

/** nginx's text for the error, or `undefined` for a good pattern. Source: OpenResty, ngx_http_lua_regex.c. */
export function pcreError(pattern: string): string | undefined {
  const error = parsePcre(pattern);
  if (error === undefined) return undefined;
  const rest = pattern.slice(error.offset);
  const place = rest === "" ? "" : ` at "${rest}"`;
  return `pcre2_compile() failed: ${error.message} in "${pattern}"${place}`;
}
