// Paths of services and routes. Source: Kong 3.9.1, kong/db/schema/typedefs.lua and kong/tools/uri.lua.
import { pcreError } from "./pcre.ts";

const RESERVED = "!*'();:@&=+$,/?%#[]";

/** Text in which every byte of UTF-8 is one character, as Lua sees it. */
export const toBytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
const fromBytes = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");

export function pathError(path: string): string | undefined {
  if (!/^\/[A-Za-z0-9.\-_~/%:@!$&'()*+,;=]*$/.test(path)) {
    return `invalid path: '${path}' (characters outside of the reserved list of RFC 3986 found)`;
  }
  return encodingError(path);
}

function encodingError(path: string): string | undefined {
  if (!path.includes("%")) return undefined;
  const raw = path.replaceAll(/%[0-9a-fA-F]{2}/g, "___");
  const percent = raw.indexOf("%");
  return percent < 0
    ? undefined
    : `invalid url-encoded value: '${raw.slice(percent, percent + 3)}'`;
}

/** A route's path: a prefix in normal form, or `~` and a regular expression. */
export function routePathError(path: string): string | undefined {
  // Nothing to decode, no dots, no doubled slash.
  if (/^(?:\/[A-Za-z0-9\-_]+)*\/?$/.test(path)) return undefined;
  const isPlain = /^\/[A-Za-z0-9.\-_~/%:@!$&'()*+,;=]*$/.test(path);
  if (isPlain) {
    const error = encodingError(path);
    if (error !== undefined) return error;
  }
  if (!path.startsWith("~")) {
    const normal = normalisePath(path);
    return normal === path ? undefined : `non-normalized path, consider use '${normal}' instead`;
  }
  const regex = path.slice(1);
  const error = pcreError(regex);
  return error === undefined ? undefined : `invalid regex: '${regex}' (PCRE returned: ${error})`;
}

/** Percent-encoding undone where it means nothing, dots and doubled slashes removed. */
function normalisePath(path: string): string {
  const bytes = toBytes(path).replaceAll(/%([0-9a-fA-F]{2})/g, (triplet, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return RESERVED.includes(char) ? triplet.toUpperCase() : char;
  });
  return fromBytes(bytes.includes(".") || bytes.includes("//") ? removeDots(bytes) : bytes);
}

/** RFC 3986, 5.2.4, with doubled slashes merged. */
function removeDots(path: string): string {
  const output: string[] = [];
  let rest = path;
  while (rest.length > 0) {
    if (rest === "/.") rest = "/";
    else if (rest === "/..") {
      rest = "/";
      output.pop();
    } else if (rest === "." || rest === "..") rest = "";
    else if (rest.startsWith("../")) rest = rest.slice(3);
    else if (rest.startsWith("./") || rest.startsWith("/./")) rest = rest.slice(2);
    else if (rest.startsWith("/../")) {
      rest = rest.slice(3);
      output.pop();
    } else if (rest.startsWith("//")) rest = rest.slice(1);
    else {
      const next = rest.indexOf("/", 1);
      output.push(next < 0 ? rest : rest.slice(0, next));
      rest = next < 0 ? "" : rest.slice(next);
    }
  }
  return output.join("");
}

/**
 * A path of the formats before 3.0, where a path with other characters than these was a regular expression.
 * Source: Kong 3.9.1, kong/db/migrations/migrate_path_280_300.lua.
 */
export function migratePath(path: string): string {
  if (/^[a-zA-Z0-9.\-_~/%]*$/.test(path)) return normalisePath(path);
  const bytes = toBytes(path).replaceAll(/%([0-9a-fA-F]{2})/g, (triplet, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    if (OLD_RESERVED.includes(char)) return triplet.toUpperCase();
    return OLD_META.includes(char) ? `\\${char}` : char;
  });
  return `~${fromBytes(bytes)}`;
}

const OLD_RESERVED = "!#$%&'()*+,/:;=?@[]";
const OLD_META = ".^-{}\\|";
