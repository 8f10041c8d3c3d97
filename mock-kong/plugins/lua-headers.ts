// Headers as Lua finds them in the table that OpenResty makes of them.
import type { HeaderList } from "../proxy/header-list.ts";

/** All values. A name that is not there as it is is tried with hyphens for underscores. @see lua-resty-core ngx.req.get_headers */
export function luaHeaderValues(headers: HeaderList, name: string): readonly string[] {
  const lowered = name.toLowerCase();
  const exact = name === lowered ? headers.getAll(name) : [];
  return exact.length > 0 ? exact : headers.getAll(lowered.replaceAll("_", "-"));
}
