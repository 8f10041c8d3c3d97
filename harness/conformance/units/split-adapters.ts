// Tables of the parts of routes' translation, put to whole routes: what is split, what is named, what a part becomes.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { TargetEntity } from "../../../controller/kong-state/entities.ts";
import type { StateRoute } from "../../../controller/kong-state/kong-state.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { requestRedirect } from "../../../controller/translate/rules/http/request-redirect.ts";
import { sumWeights } from "../../../controller/translate/upstreams/weights.ts";
import type { Adapter } from "./adapter.ts";
import { contextOf, rulesOf, type Flags } from "./rules-of.ts";
import { allRules } from "../../../controller/translate/rules/all-rules.ts";

const EXPRESSIONS: Flags = { ExpressionRoutes: true };

/** A table of all matches of one route: where they stand, as the names of routes tell it. */
function splits(kind: string, route: string): Adapter {
  return (recorded) => {
    const expected = arrayOr(recorded["expected_split_matches"]).map((match) => {
      const { hostname, ruleIndex, matchIndex, source } = objectOr(match);
      const place = `${hostPart(hostname)}.${String(ruleIndex)}.${String(matchIndex)}`;
      return `${prefixOf(kind, kubeObjects([source])[0])}.${place}`;
    });
    const names = routesOf([recorded[route]], EXPRESSIONS).map(({ entity }) => entity.name);
    return { expected: expected.toSorted(), got: names.toSorted() };
  };
}

function streamRoutes(kind: string): Adapter {
  return (recorded) => {
    const [route] = kubeObjects([recorded["route"]]);
    if (route === undefined) return "the recording has lost its route";
    const spec = objectOr(route["spec"]);
    if (kind === "TLSRoute" && arrayOr(spec["hostnames"]).length === 0) {
      return "a TLSRoute without host names is refused before";
    }
    const listeners = arrayOr(recorded["gw_ports"]).map((port) => ({
      name: `p${String(port)}`,
      protocol: kind.slice(0, 3),
      port,
    }));
    const gateway = {
      ...object("Gateway", { listeners }),
      metadata: { ...route.metadata, name: "any" },
    };
    const placed = { ...spec, parentRefs: [{ name: "any" }], rules: [recorded["route_rule"]] };
    const got = routesOf([{ ...route, kind, spec: placed }, gateway], {});
    return {
      expected: normalDocument(arrayOr(recorded["expected"]).map(streamMatch)),
      got: normalDocument(got.map(({ entity }) => streamMatch(entity))),
    };
  };
}

export const SPLIT_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "translator.subtranslator.httproute_atc/splithttproutes": splits("HTTPRoute", "http_route"),
  "translator.subtranslator.grpcroute_atc/splitgrpcroute": splits("GRPCRoute", "grpc_route"),
  "translator.subtranslator.httproute_atc/grouphttproutematcheswithprioritiesbyrule": (
    recorded,
  ) => {
    const expected = Object.entries(objectOr(recorded["expected_split_matches"])).map(
      ([key, list]): [string, unknown] => {
        const hosts = arrayOr(list).map((each) =>
          hostPart(objectOr(objectOr(each)["match"])["hostname"]),
        );
        return [key, hosts.toSorted()];
      },
    );
    const routes = routesOf([recorded["routes"]], EXPRESSIONS);
    const got = Object.entries(Object.groupBy(routes, ruleKeyOf)).map(([key, list = []]) => [
      key,
      list.map(hostOf).toSorted(),
    ]);
    return { expected: Object.fromEntries(expected), got: Object.fromEntries(got) };
  },
  "translator.subtranslator.httproute_atc/kongexpressionroutefromhttproutematchwithpriority": (
    recorded,
  ) => {
    const name = recorded["route_name"];
    const routes = routesOf([recorded["httproute"]], EXPRESSIONS);
    const route = routes.find(({ entity }) => entity.name === name);
    return { expected: recorded["route_expression"], got: route?.entity.expression };
  },
  "translator.subtranslator.grpcroute_atc/kongexpressionroutefromsplitgrpcroutewithpriority": (
    recorded,
  ) => {
    const { match } = objectOr(recorded["split_grpc_match_with_priority"]);
    const { name, expression } = objectOr(recorded["expected_route"]);
    const routes = routesOf([objectOr(match)["source"]], EXPRESSIONS);
    const route = routes.find(({ entity }) => entity.name === name);
    return { expected: expression, got: route?.entity.expression };
  },
  "translator.subtranslator.grpcroute/generatekongroutesfromgrpcrouterule": (recorded) => {
    const { object_name, hostnames, rule, annotations } = recorded;
    const route = object("GRPCRoute", { hostnames, rules: [rule] });
    const metadata = { name: stringOr(object_name, ""), namespace: "default", annotations };
    const got = routesOf([{ ...route, metadata }], {});
    return {
      expected: normalDocument(arrayOr(recorded["expected_routes"]).map(withLowerCaseHeaders)),
      got: normalDocument(got.map(({ entity }) => withLowerCaseHeaders(entity))),
    };
  },
  "translator.subtranslator.grpcroute/getgrpcroutehostnamesassliceofstringpointers": (recorded) => {
    const { hostnames } = objectOr(objectOr(recorded["grpcroute"])["spec"]);
    const [route] = routesOf([object("GRPCRoute", { hostnames, rules: [{ matches: [{}] }] })], {});
    return { expected: arrayOr(recorded["expected"]), got: route?.entity.hosts ?? [] };
  },
  "translator.translate_grpcroute/getprotocolsforkongroute": (recorded) => {
    const spec = { parentRefs: recorded["parent_refs"], rules: [{}] };
    const route = object("GRPCRoute", spec);
    const [got] = routesOf([route, recorded["gateways"]], EXPRESSIONS);
    return { expected: arrayOr(recorded["expected_protocols"]), got: got?.entity.protocols ?? [] };
  },
  "translator.translate_routes_helpers/generatekongroutesfromrouterule-tcp":
    streamRoutes("TCPRoute"),
  "translator.translate_routes_helpers/generatekongroutesfromrouterule-tls":
    streamRoutes("TLSRoute"),
  "translator.translate_routes_helpers/generatekongroutesfromrouterule-udp":
    streamRoutes("UDPRoute"),
  "translator.subtranslator.httproute/generaterequestredirectusingredirectkongplugin": (
    recorded,
  ) => ({
    expected: normalDocument([recorded["expected_kong_plugin"]]),
    got: normalDocument(redirectPlugins(recorded)),
  }),
  "translator.subtranslator.httproute/schemehostportfromhttppathmodifier": (recorded) => {
    const { expected_scheme, expected_host_port } = recorded;
    const [plugin] = redirectPlugins(recorded);
    const { location } = objectOr(plugin?.config);
    return {
      expected: `${String(expected_scheme)}://${String(expected_host_port)}`,
      got: /^[^:]+:\/\/[^/]+/.exec(stringOr(location, ""))?.[0],
    };
  },
  "translator.subtranslator.httproute/getkongservicenamebybackendrefs": (recorded) => ({
    expected: [recorded["expected_service_name"]],
    got: [...combinedRules([recorded["rule_meta"]]).services.keys()],
  }),
  "translator.subtranslator.httproute/translatehttprouterulesmetatokongstateroutes": (recorded) => {
    const { services } = combinedRules(arrayOr(recorded["rules_meta"]));
    const routes = [...services.values()].flatMap((service) => service.routes);
    return {
      expected: normalDocument(arrayOr(recorded["expected_routes"]).map(withoutSource)),
      got: normalDocument(routes.map(({ entity }) => entity)),
    };
  },
  "translator.translator/updatetargetmap": (recorded) => {
    const { current_map, new_target, expected_map } = recorded;
    const targets = [...Object.values(objectOr(current_map)), new_target].filter(isTarget);
    const got = sumWeights(targets).map((target) => [target.target, target]);
    return { expected: expected_map, got: Object.fromEntries(got) };
  },
};

function object(kind: string, spec: JsonObject): KubeObject {
  const apiVersion = "gateway.networking.k8s.io/v1";
  return { apiVersion, kind, metadata: { name: "any", namespace: "default" }, spec };
}

function routesOf(objects: readonly unknown[], flags: Flags): readonly StateRoute[] {
  return [...rulesOf(objects, flags).services.values()].flatMap(({ routes }) => routes);
}

/** One HTTPRoute with these rules, its services combined with those of others. */
function combinedRules(metas: readonly unknown[]) {
  const [route] = kubeObjects(metas.map((meta) => objectOr(meta)["parent_route"]));
  const rules = metas.map((meta) => objectOr(meta)["rule"]);
  const placed = route && { ...route, spec: { ...objectOr(route["spec"]), rules } };
  return allRules(contextOf([placed], { CombinedServicesFromDifferentHTTPRoutes: true }));
}

function prefixOf(kind: string, route: KubeObject | undefined): string {
  return `${kind.toLowerCase()}.${route?.metadata.namespace}.${route?.metadata.name}`;
}

/** A host name inside the name of a route. */
function hostPart(hostname: unknown): string {
  return stringOr(hostname, "").replaceAll("*", "_") || "_";
}

/** `NAMESPACE/NAME.RULE`. */
function ruleKeyOf({ entity, source: { ref } }: StateRoute): string {
  return `${ref.namespace}/${ref.name}.${entity.name.split(".").at(-2)}`;
}

function hostOf({ entity, source: { ref } }: StateRoute): string {
  const prefix = `httproute.${ref.namespace}.${ref.name}.`;
  return entity.name.slice(prefix.length).split(".").slice(0, -2).join(".");
}

/** Of routes of streams, these tests look at nothing else: their objects have no kind that tags could tell. */
function streamMatch(route: unknown): JsonObject {
  const { name, protocols, destinations, snis } = objectOr(route);
  // The name of ours ends in the one route that its service has.
  return { name: stringOr(name, ""), protocols, destinations, snis };
}

function withoutSource(route: unknown): JsonObject {
  const { ingress: _, ...entity } = objectOr(route);
  return entity;
}

/** Some names of the recording have lost their capitals. */
function withLowerCaseHeaders(route: unknown): JsonObject {
  const { headers, ...entity } = withoutSource(route);
  const lower = Object.entries(objectOr(headers)).map(([name, list]) => [name.toLowerCase(), list]);
  return { ...entity, headers: Object.fromEntries(lower) };
}

function redirectPlugins({ modifier }: JsonObject) {
  const made = requestRedirect(objectOr(modifier), "", true);
  return made.ok ? (made.plugins ?? []) : [];
}

function isTarget(value: unknown): value is TargetEntity {
  return isJsonObject(value) && typeof value["target"] === "string";
}
