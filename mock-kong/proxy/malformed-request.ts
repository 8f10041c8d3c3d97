// Requests that nginx turns away before Kong sees them.
import type { ClientRequest } from "./client-request.ts";

/** Whether nginx answers 400: a path that does not decode or climbs above the root, an empty or doubled Host. */
export function isMalformed({ target, headers, httpVersion }: ClientRequest): boolean {
  const hosts = headers.getAll("host");
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion === "1.1")) return true;
  if (hosts.some((host) => !isHost(host))) return true;
  if (UNIQUE.some((name) => headers.getAll(name).length > 1)) return true;
  const path = target.replace(/^https?:\/\/[^/?]*/i, "").replace(/[?#].*$/s, "");
  return !decodes(path) || climbsOut(path);
}

/** A request may have each of these once. Source: nginx 1.25 ngx_http_request.c ngx_http_headers_in. */
const UNIQUE = [
  "authorization",
  "content-length",
  "content-range",
  "expect",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "transfer-encoding",
] as const;

/** @see nginx ngx_http_validate_host */
function isHost(text: string): boolean {
  if (text === "" || text.startsWith(":")) return false;
  // oxlint-disable-next-line no-control-regex -- these are what nginx refuses
  return !/[\u0000-\u0020\u007f/]|\.\./.test(text);
}

function decodes(path: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(path) && !/%00/.test(path);
}

/** Empty segments do not count: nginx merges slashes. */
function climbsOut(path: string): boolean {
  let depth = 0;
  const decoded = path.replaceAll(/%2e/gi, ".").replaceAll(/%2f/gi, "/");
  for (const segment of decoded.split("/")) {
    if (segment === "..") depth -= 1;
    else if (segment !== "" && segment !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
