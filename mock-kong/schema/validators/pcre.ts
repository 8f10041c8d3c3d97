// What PCRE2 says of a regular expression that it cannot compile.
import { Buffer } from "node:buffer";
import { parsePcre } from "./pcre-parser.ts";

/** nginx's text for the error, or `undefined` for a good pattern. Source: OpenResty, ngx_http_lua_regex.c. */
export function pcreError(pattern: string): string | undefined {
  const bytes = Buffer.from(pattern).toString("latin1");
  const error = parsePcre(bytes);
  if (error === undefined) return undefined;
  const rest = Buffer.from(bytes.slice(error.offset), "latin1").toString();
  const place = rest === "" ? "" : ` at "${rest}"`;
  return `pcre2_compile() failed: ${error.message} in "${pattern}"${place}`;
}
