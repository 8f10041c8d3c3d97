// The path that routes are matched with, and the form in which it goes upstream.

const RESERVED = new Set("!*'();:@&=+$,/?%#[]");

/**
 * Decodes percent-encoded characters that are not reserved, resolves dot segments and merges slashes.
 * Takes and gives a byte string.
 *
 * @see Kong 3.9 kong/tools/uri.lua; RFC 3986 6.2.2
 */
export function normalizePath(path: string): string {
  const decoded = path.includes("%") ? path.replaceAll(/%([0-9a-f]{2})/gi, decodeTriplet) : path;
  if (!decoded.includes(".") && !decoded.includes("//")) return decoded;
  return resolveSegments(decoded);
}

/** The path as nginx itself has it: wholly decoded, dot segments resolved, slashes merged. @see nginx `$uri` */
export function nginxPath(path: string): string {
  return resolveSegments(
    path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}

/** Percent-encodes what may not stand in a request line. Takes a byte string. */
export function escapePath(path: string): string {
  return path.replaceAll(
    /[^!#$&'()*+,/:;=?@[\]A-Za-z0-9\-_.~%]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function decodeTriplet(triplet: string, hex: string): string {
  const character = String.fromCharCode(Number.parseInt(hex, 16));
  return RESERVED.has(character) ? triplet.toUpperCase() : character;
}

/** RFC 3986 5.2.4, with empty segments dropped. */
function resolveSegments(path: string): string {
  const segments = path.split("/");
  const rooted = segments[0] === "";
  const output: string[] = [];
  const last = segments.length - 1;
  for (const [index, segment] of segments.entries()) {
    if (segment === "..") output.pop();
    else if (segment !== "." && segment !== "") output.push(segment);
    if (index === last && isDirectory(segment, index)) output.push("");
  }
  if (rooted) return `/${output.join("/")}`;
  return output.join("/");
}

function isDirectory(lastSegment: string, index: number): boolean {
  return index > 0 && (lastSegment === "" || lastSegment === "." || lastSegment === "..");
}
