// A route's conditions as the expression that Kong's router is given.
// Source: Kong 3.9.1, kong/router/transform.lua.
import { arrayOr, objectOr } from "../../../core/json.ts";
import { isNonempty } from "../path.ts";

type Route = Readonly<Record<string, unknown>>;

const STREAM = new Set(["tcp", "udp", "tls", "tls_passthrough"]);

/** `snis`, `sources`, ...: what a route without an expression may match. */
export const MATCH_FIELDS = [
  "snis",
  "sources",
  "destinations",
  "methods",
  "hosts",
  "paths",
  "headers",
] as const;

export function isStreamRoute(route: Route): boolean {
  return STREAM.has(String(arrayOr(route["protocols"])[0]));
}

/** The expression that is asked about. `net.port` is an old name. */
export function routeExpression(route: Route): string {
  const { expression } = route;
  const text = typeof expression === "string" ? expression : madeExpression(route);
  return text.replaceAll(/(net\.port)(\s*)([=><!])/g, "net.dst.port$2$3");
}

function madeExpression(route: Route): string {
  const stream = isStreamRoute(route);
  const parts = [
    sniPart(texts(route, "snis"), stream ? "tls" : "https"),
    netPart("src", arrayOr(route["sources"])),
    netPart("dst", arrayOr(route["destinations"])),
    ...(stream ? [] : httpParts(route)),
  ];
  return parts.filter((part) => part !== undefined).join(" && ");
}

function httpParts(route: Route): (string | undefined)[] {
  return [
    anyOf(texts(route, "methods").map((method) => `http.method == ${quote(method)}`)),
    anyOf(texts(route, "hosts").map(hostTest)),
    anyOf(texts(route, "paths").map(pathTest)),
    isNonempty(route["headers"]) ? headerPart(objectOr(route["headers"])) : undefined,
  ];
}

function texts(route: Route, name: string): readonly string[] {
  return arrayOr(route[name]).map(String);
}

function anyOf(tests: readonly string[]): string | undefined {
  return tests.length === 0 ? undefined : `(${tests.join(" || ")})`;
}

function quote(text: string): string {
  if (!text.includes('"#')) return `r#"${text}"#`;
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function sniPart(snis: readonly string[], protocol: string): string | undefined {
  const any = anyOf(snis.map((sni) => nameTest("tls.sni", sni)));
  return any && `(net.protocol != r#"${protocol}"# || ${any})`;
}

/** `*` in front means an ending, at the end a beginning. */
function nameTest(field: string, name: string): string {
  if (name.startsWith("*")) return `${field} =^ ${quote(withoutFinalDot(name).slice(1))}`;
  if (name.endsWith("*")) return `${field} ^= ${quote(name.slice(0, -1))}`;
  return `${field} == ${quote(withoutFinalDot(name))}`;
}

function withoutFinalDot(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}

function netPart(side: "src" | "dst", nets: readonly unknown[]): string | undefined {
  return anyOf(
    nets.map((net) => {
      const { ip, port } = objectOr(net);
      const byPort = typeof port === "number" ? `net.${side}.port == ${port}` : undefined;
      const byIp = typeof ip === "string" ? ipTest(`net.${side}.ip`, ip) : undefined;
      if (byIp === undefined || byPort === undefined) return byIp ?? byPort ?? "";
      return `(${byIp} && ${byPort})`;
    }),
  );
}

function ipTest(field: string, ip: string): string {
  const [address = "", prefix] = ip.split("/");
  if (prefix === undefined) return `${field} == ${address}`;
  return `${field} in ${address.includes(":") ? address : masked(address, Number(prefix))}/${prefix}`;
}

/** The first address of an IPv4 block. */
function masked(address: string, prefix: number): string {
  return address
    .split(".")
    .map((part, index) => {
      const bits = Math.min(8, Math.max(0, prefix - index * 8));
      return Number(part) & (0xff << (8 - bits)) & 0xff;
    })
    .join(".");
}

function hostTest(name: string): string {
  const colon = name.indexOf(":");
  const port = colon < 0 ? "" : name.slice(colon + 1);
  if (port === "" || Number.isNaN(Number(port))) return plainHostTest(name);
  return `(${plainHostTest(name.slice(0, colon))} && net.dst.port == ${Number(port)})`;
}

function plainHostTest(host: string): string {
  if (host.startsWith("*")) return `http.host =^ r#"${host.slice(1)}"#`;
  if (host.endsWith("*")) return `http.host ^= r#"${host.slice(0, -1)}"#`;
  return `http.host == r#"${host}"#`;
}

function pathTest(path: string): string {
  if (!path.startsWith("~")) return `http.path ^= ${quote(path)}`;
  // Anchored, and with named groups as Rust writes them.
  return `http.path ~ ${quote(`^${path.slice(1).replaceAll("?<", "?P<")}`)}`;
}

function headerPart(headers: Readonly<Record<string, unknown>>): string {
  return Object.entries(headers)
    .map(([name, values]) => {
      const field = `any(lower(http.headers.${name.replaceAll("-", "_").toLowerCase()}))`;
      const tests = arrayOr(values).map((value) => headerTest(field, String(value)));
      return `(${tests.join(" || ")})`;
    })
    .join(" && ");
}

function headerTest(field: string, value: string): string {
  const isRegex = value.startsWith("~*");
  return `${field} ${isRegex ? "~" : "=="} ${quote((isRegex ? value.slice(2) : value).toLowerCase())}`;
}
