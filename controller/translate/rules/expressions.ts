// Kong's router expressions as text. The empty text matches everything and vanishes in a combination.

export type StringField =
  | "http.host"
  | "http.path"
  | "http.method"
  | "tls.sni"
  | `http.headers.${string}`
  | `http.queries.${string}`;

/** `~` a regular expression, `^=` a prefix, `=^` a suffix. */
export type Operator = "==" | "~" | "^=" | "=^";

/** Matches every HTTP request, where an expression must not be empty. */
export const ANY_HTTP_REQUEST = '(net.protocol == "http") || (net.protocol == "https")';

export function compare(field: StringField, operator: Operator, value: string): string {
  return `${field} ${operator} ${literal(value)}`;
}

export function comparePort(port: number): string {
  return `net.dst.port == ${port}`;
}

export function headerField(name: string): StringField {
  return `http.headers.${name.toLowerCase().replaceAll("-", "_")}`;
}

export function all(parts: readonly string[]): string {
  return combine(parts, " && ");
}

export function any(parts: readonly string[]): string {
  return combine(parts, " || ");
}

function combine(parts: readonly string[], operator: string): string {
  const [first = "", ...others] = parts.filter((part) => part !== "");
  if (others.length === 0) return first;
  return [first, ...others].map((part) => `(${part})`).join(operator);
}

function literal(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}
