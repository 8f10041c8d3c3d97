// Annotations of the object that a route came from -> fields of the route. Source: KIC v3.5.13 internal/dataplane/kongstate/route.go.
import type { RouteEntity } from "../../kong-state/entities.ts";
import type { StateRoute } from "../../kong-state/kong-state.ts";
import type { Annotations } from "../../kube-types/fields.ts";
import {
  annotation,
  ANNOTATION_PREFIX,
  isProtocol,
  listAnnotation,
  parseFlag,
  parseInteger,
} from "../annotations.ts";

type Override = (route: RouteEntity, annotations: Annotations) => Partial<RouteEntity>;

const REDIRECT_CODES: ReadonlySet<number> = new Set([426, 301, 302, 307, 308]);
const METHOD = /^[A-Z]+$/;
const LABELS = "[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*(?:\\.[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*)*";
const SNI = new RegExp(`^${LABELS}$`);
const HOST = new RegExp(`^(?:\\*\\.)?${LABELS}(?:\\.\\*)?$`);

/** In this order: a later one sees what an earlier one has set. */
const OVERRIDES: readonly Override[] = [
  stripPath,
  httpsRedirect,
  preserveHost,
  buffering("request-buffering", "request_buffering"),
  buffering("response-buffering", "response_buffering"),
  protocols,
];

/** Expression routes say these things in their expressions. */
const TRADITIONAL_OVERRIDES: readonly Override[] = [
  regexPriority,
  methods,
  snis,
  hostAliases,
  headers,
  pathHandling,
];

export function overrideRoute(route: StateRoute, expressionRoutes: boolean): StateRoute {
  const { annotations } = route.source;
  const overrides = expressionRoutes ? OVERRIDES : [...OVERRIDES, ...TRADITIONAL_OVERRIDES];
  let { entity } = route;
  if (Object.keys(annotations).length > 0) {
    for (const override of overrides) entity = { ...entity, ...override(entity, annotations) };
  }
  return { ...route, entity: expressionRoutes ? entity : withoutMixedProtocols(entity) };
}

function stripPath(_: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const flag = trueOrFalse(annotation(annotations, "strip-path"));
  return flag === undefined ? {} : { strip_path: flag };
}

function preserveHost(_: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const flag = trueOrFalse(annotation(annotations, "preserve-host"));
  return flag === undefined ? {} : { preserve_host: flag };
}

function trueOrFalse(text: string | undefined): boolean | undefined {
  const lower = text?.toLowerCase();
  if (lower === "true") return true;
  return lower === "false" ? false : undefined;
}

function httpsRedirect(route: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const forced: Partial<RouteEntity> =
    annotations["ingress.kubernetes.io/force-ssl-redirect"] === "true"
      ? { https_redirect_status_code: 302, protocols: securedProtocols(route.protocols ?? []) }
      : {};
  const code = parseInteger(annotation(annotations, "https-redirect-status-code") ?? "");
  if (code === undefined || !REDIRECT_CODES.has(code)) return forced;
  return { ...forced, https_redirect_status_code: code };
}

function securedProtocols(written: readonly string[]): readonly string[] {
  const hasGrpc = written.some((protocol) => protocol.includes("grpc"));
  const hasHttp = written.some((protocol) => protocol.includes("http"));
  return [...(hasGrpc ? ["grpcs"] : []), ...(hasHttp || !hasGrpc ? ["https"] : [])];
}

function buffering(name: string, field: "request_buffering" | "response_buffering"): Override {
  return (_, annotations) => {
    const flag = parseFlag((annotation(annotations, name) ?? "").toLowerCase());
    return flag === undefined ? {} : { [field]: flag };
  };
}

function protocols(_: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const list = listAnnotation(annotations, "protocols");
  return list.length > 0 && list.every(isProtocol) ? { protocols: list } : {};
}

function regexPriority(_: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const priority = parseInteger(annotation(annotations, "regex-priority") ?? "");
  return priority === undefined ? {} : { regex_priority: priority };
}

function methods(_: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const list = upperCaseMethods(annotations);
  return list.length > 0 && list.every(isMethod) ? { methods: list } : {};
}

/** `konghq.com/methods`, whatever it holds. */
export function upperCaseMethods(annotations: Annotations): readonly string[] {
  return listAnnotation(annotations, "methods").map((method) => method.toUpperCase());
}

/** An empty value is a way to say: none. */
function snis(_: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  if (annotation(annotations, "snis") === undefined) return {};
  const list = listAnnotation(annotations, "snis");
  return list.every(isSni) ? { snis: list } : {};
}

export function isMethod(text: string): boolean {
  return METHOD.test(text);
}

export function isSni(text: string): boolean {
  return SNI.test(text);
}

export function isHost(text: string): boolean {
  return HOST.test(text);
}

function hostAliases(route: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const aliases = listAnnotation(annotations, "host-aliases");
  if ((annotation(annotations, "host-aliases") ?? "") === "" || !aliases.every(isHost)) return {};
  const hosts = route.hosts ?? [];
  return { hosts: [...hosts, ...new Set(aliases.filter((alias) => !hosts.includes(alias)))] };
}

function headers(_: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const found = headerAnnotations(annotations);
  return Object.keys(found).length === 0 ? {} : { headers: found };
}

/** `konghq.com/headers.NAME`, split at commas or at what `headers-separator` says. */
export function headerAnnotations(
  annotations: Annotations,
): Readonly<Record<string, readonly string[]>> {
  const prefix = `${ANNOTATION_PREFIX}/headers.`;
  const separator = annotation(annotations, "headers-separator") ?? ",";
  return Object.fromEntries(
    Object.entries(annotations)
      .filter(([key, value]) => key.startsWith(prefix) && key !== prefix && value !== "")
      .map(([key, value]) => [
        key.slice(prefix.length),
        value.split(separator).map((item) => item.trim()),
      ]),
  );
}

function pathHandling(_: RouteEntity, annotations: Annotations): Partial<RouteEntity> {
  const handling = annotation(annotations, "path-handling");
  return handling !== undefined && /v\d/.test(handling) ? { path_handling: handling } : {};
}

/** http and grpc exclude each other on a route, and grpc excludes strip_path. */
function withoutMixedProtocols(route: RouteEntity): RouteEntity {
  const list = route.protocols ?? [];
  if (!list.some((protocol) => protocol.includes("grpc"))) return route;
  const { strip_path: _, ...rest } = route;
  const hasHttp = list.some((protocol) => protocol.includes("http") || !isProtocol(protocol));
  return hasHttp ? { ...rest, protocols: ["http", "https"] } : rest;
}
