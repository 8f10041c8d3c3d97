// Tables of priorities: of traits, put to made-up routes that have them, and of how matches are told apart.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { StateRoute } from "../../../controller/kong-state/kong-state.ts";
import { ingressMatch } from "../../../controller/translate/rules/ingress-expression.ts";
import { withStreamExpressions } from "../../../controller/translate/rules/l4-expression.ts";
import type { Adapter } from "./adapter.ts";
import { rulesOf } from "./rules-of.ts";

/** Of HTTPRoutes: what tells equal matches apart stays below. */
const TIE_RANGE = 2 ** 12;

/** What a match that no other equals gets on top, by the kind of its route. */
const ALONE = { HTTPRoute: TIE_RANGE - 1, GRPCRoute: 2 ** 8 - 1 } as const;

type RouteKind = keyof typeof ALONE;

export const PRIORITY_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "translator.subtranslator.httproute_atc/encodehttproutepriorityfromtraits": (recorded) => ({
    expected: recorded["expected_priority"],
    got: matchPriority("HTTPRoute", httpMatchWith(objectOr(recorded["traits"]))),
  }),
  "translator.subtranslator.httproute_atc/calculatehttprouteprioritytraits": (recorded) => ({
    expected: matchPriority("HTTPRoute", httpMatchWith(objectOr(recorded["expected_traits"]))),
    got: matchPriority("HTTPRoute", objectOr(recorded["match"])),
  }),
  "translator.subtranslator.grpcroute_atc/grpcroutetraitsencodetopriority": (recorded) => ({
    expected: recorded["exprected_priority"],
    got: matchPriority("GRPCRoute", grpcMatchWith(objectOr(recorded["traits"]))),
  }),
  "translator.subtranslator.grpcroute_atc/calculatesplitgrcprouteprioritytraits": (recorded) => ({
    expected: matchPriority("GRPCRoute", grpcMatchWith(objectOr(recorded["expected_traits"]))),
    got: matchPriority("GRPCRoute", objectOr(recorded["match"])),
  }),
  "translator.subtranslator.httproute_atc/assignrouteprioritytosplithttproutematches": (
    recorded,
  ) => {
    const sources = arrayOr(recorded["matches"]).map((match) => objectOr(match)["source"]);
    // The recorded ones have no traits: only the bits that tell equals apart can be compared.
    const expected = Object.entries(objectOr(recorded["priorities"])).map(([place, priority]) => [
      nameOfPlace(place),
      Number(priority) % TIE_RANGE,
    ]);
    const got = expressionRoutes(sources).map(({ entity: { name, priority = 0 } }) => [
      name,
      priority % TIE_RANGE,
    ]);
    return { expected: Object.fromEntries(expected), got: Object.fromEntries(got) };
  },
  "translator.subtranslator.ingress_atc/ingress_priority": (recorded) => ({
    expected: recorded["expected_priority"],
    got: ingressPriority(ingressWith(objectOr(recorded["traits"]))),
  }),
  "translator.subtranslator.ingress_atc/ingress_priority_traits": (recorded) => {
    const { ingress_annotations, ingress_host, paths } = recorded;
    return {
      expected: ingressPriority(ingressWith(objectOr(recorded["expected_traits"]))),
      got: ingressPriority({
        annotations: objectOr(ingress_annotations),
        host: stringOr(ingress_host, ""),
        paths: arrayOr(paths).map(objectOr),
      }),
    };
  },
  "translator.subtranslator.l4route_atc/applyexpressiontol4kongroute": (recorded) => ({
    expected: recorded["sub_expr"],
    got: streamExpression(objectOr(recorded["route"])),
  }),
};

/** Of a route of a kind whose one match has nothing to be compared with. */
function matchPriority(kind: RouteKind, { hostname, match }: JsonObject): number {
  const spec = {
    ...(typeof hostname === "string" && { hostnames: [hostname] }),
    rules: [{ matches: match === undefined ? [] : [match] }],
  };
  const [route] = expressionRoutes([objectOf(kind, spec)]);
  return (route?.entity.priority ?? 0) - ALONE[kind];
}

function objectOf(kind: string, spec: JsonObject): KubeObject {
  const apiVersion = "gateway.networking.k8s.io/v1";
  return { apiVersion, kind, metadata: { name: "any", namespace: "any" }, spec };
}

function expressionRoutes(objects: readonly unknown[]): readonly StateRoute[] {
  const { services } = rulesOf(objects, { ExpressionRoutes: true });
  return [...services.values()].flatMap(({ routes }) => routes);
}

/** The name of a route, from `hostname=H|matchIndex=M|name=N|namespace=S|ruleIndex=R`. */
function nameOfPlace(place: string): string {
  const parts = new Map(place.split("|").map((part) => splitOnce(part, "=")));
  const host = (parts.get("hostname") ?? "").replaceAll("*", "_") || "_";
  const owner = `${parts.get("namespace")}.${parts.get("name")}`;
  return `httproute.${owner}.${host}.${parts.get("ruleIndex")}.${parts.get("matchIndex")}`;
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

function numberIn(traits: JsonObject, name: string): number {
  return Number(traits[name] ?? 0);
}

/** A host name of the traits' length. */
function hostnameWith(traits: JsonObject): string | undefined {
  const length = numberIn(traits, "hostnameLength");
  if (length === 0) return undefined;
  return traits["preciseHostname"] === true ? "h".repeat(length) : `*.${"h".repeat(length - 2)}`;
}

function headersWith(count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({ name: `h${index}`, value: "v" }));
}

function httpMatchWith(traits: JsonObject): JsonObject {
  const { pathType: type } = traits;
  const value = `/${"p".repeat(Math.max(0, numberIn(traits, "pathLength") - 1))}`;
  return {
    hostname: hostnameWith(traits),
    match: {
      ...(type !== undefined && { path: { type, value } }),
      ...(traits["hasMethodMatch"] === true && { method: "GET" }),
      headers: headersWith(numberIn(traits, "headerCount")),
      queryParams: headersWith(numberIn(traits, "queryParamCount")),
    },
  };
}

function grpcMatchWith(traits: JsonObject): JsonObject {
  const lengths = {
    service: numberIn(traits, "serviceLength"),
    method: numberIn(traits, "methodLength"),
  };
  const names = Object.entries(lengths)
    .filter(([, length]) => length > 0)
    .map(([name, length]) => [name, "n".repeat(length)]);
  return {
    hostname: hostnameWith(traits),
    match: {
      ...(names.length > 0 && { method: { type: "Exact", ...Object.fromEntries(names) } }),
      headers: headersWith(numberIn(traits, "headerCount")),
    },
  };
}

interface IngressInput {
  readonly annotations: JsonObject;
  readonly host: string;
  readonly paths: readonly JsonObject[];
}

function ingressPriority({ annotations, host, paths }: IngressInput): number {
  const texts = Object.entries(annotations).map(([name, text]) => [name, String(text)]);
  const ingress = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "any", namespace: "any", annotations: Object.fromEntries(texts) },
  };
  const backend = { name: "any", port: { by: "implicit" } } as const;
  const { priority } = ingressMatch({
    ingress,
    host,
    backend,
    service: "any",
    paths: paths.map(({ path, pathType }) => ({
      path: stringOr(path, ""),
      pathType: stringOr(pathType, ""),
      backend: { is: "nothing" },
    })),
  });
  return priority;
}

/** One path, as many headers as the traits count, a host that is plain or none, and other fields until there are enough. */
function ingressWith(traits: JsonObject): IngressInput {
  const headerCount = numberIn(traits, "headerCount");
  const isPlain = traits["plainHostOnly"] === true;
  const known = 1 + Number(headerCount > 0) + Number(isPlain);
  const lacking = numberIn(traits, "matchFields") - known;
  const isRegex = traits["hasRegexPath"] === true;
  const path = `/${"p".repeat(numberIn(traits, "maxPathLength") - 1)}`;
  return {
    annotations: {
      ...Object.fromEntries(headersWith(headerCount).map(({ name }) => [headerOf(name), "v"])),
      ...(lacking > 0 && { "konghq.com/methods": "GET" }),
      ...(lacking > 1 && { "konghq.com/snis": "example.com" }),
    },
    host: isPlain ? "example.com" : "",
    paths: [{ path, pathType: isRegex ? "Exact" : "ImplementationSpecific" }],
  };
}

function headerOf(name: unknown): string {
  return `konghq.com/headers.${String(name)}`;
}

function streamExpression({ destinations, snis }: JsonObject): string | undefined {
  const source = { ref: { apiVersion: "v1", kind: "TCPRoute", name: "any" }, annotations: {} };
  const entity = {
    name: "any",
    destinations: arrayOr(destinations).map((each) => ({ port: Number(objectOr(each)["port"]) })),
    snis: arrayOr(snis).map(String),
  };
  const { routes } = withStreamExpressions({
    entity: { name: "any", host: "any", protocol: "tcp" },
    routes: [{ entity, plugins: [], source }],
    plugins: [],
    namespace: "any",
    backends: [],
    kubeServices: new Map(),
    parent: objectOf("TCPRoute", {}),
  });
  return routes[0]?.entity.expression;
}
