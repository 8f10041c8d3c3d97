// URLs as LuaSocket takes them apart, which is more lenient than RFC 3986.

export interface ParsedUrl {
  readonly scheme?: string;
  readonly host?: string;
  readonly port?: string;
  readonly path?: string;
  readonly fragment?: string;
}

/** Source: LuaSocket 3.0, `socket.url.parse`. `undefined` for an empty text. */
export function parseUrl(text: string): ParsedUrl | undefined {
  if (text === "") return undefined;
  const scheme = /^([A-Za-z0-9][A-Za-z0-9+\-.]*):/.exec(text);
  let rest = scheme === null ? text : text.slice(scheme[0].length);
  let authority: string | undefined;
  if (rest.startsWith("//")) {
    authority = /^[^/]*/.exec(rest.slice(2))?.[0] ?? "";
    rest = rest.slice(2 + authority.length);
  }
  const fragment = /#(.*)$/s.exec(rest);
  if (fragment !== null) rest = rest.slice(0, fragment.index);
  const query = rest.indexOf("?");
  if (query >= 0) rest = rest.slice(0, query);
  const params = rest.indexOf(";");
  if (params >= 0) rest = rest.slice(0, params);
  return {
    ...(scheme !== null && { scheme: scheme[1] ?? "" }),
    ...(authority !== undefined && authority !== "" && parseAuthority(authority)),
    ...(rest !== "" && { path: rest }),
    ...(fragment !== null && { fragment: fragment[1] ?? "" }),
  };
}

function parseAuthority(text: string): ParsedUrl {
  const address = text.replace(/^[^@]*@/, "");
  const port = /:([^:\]]*)$/.exec(address);
  const host = port === null ? address : address.slice(0, port.index);
  const bare = /^\[(.+)\]$/.exec(host)?.[1] ?? host;
  return {
    ...(bare !== "" && { host: bare }),
    ...(port !== null && { port: port[1] ?? "" }),
  };
}

/** Whether a URL names a user. */
export function credentialsInUrl(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9+\-.]*:\/\/[^/]*@/.test(text);
}
