// Tables of what Ingresses and Routes become: Kong services with their backends and routes.
import { arrayOr, isJsonObject, objectOr, type JsonObject } from "../../../core/json.ts";
import type { PortReference, StateService } from "../../../controller/kong-state/kong-state.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import type { Rules } from "../../../controller/translate/rules/rules.ts";
import type { Adapter } from "./adapter.ts";
import { rulesOf, type Flags } from "./rules-of.ts";

export const RULE_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "translator.subtranslator.ingress/ingress_traditional": services(({ expected }) => expected),
  "translator.subtranslator.ingress_atc/ingress_expressions": services(
    ({ expected_services }) => withoutPriorities(objectOr(expected_services)),
    { ExpressionRoutes: true },
  ),
  "translator.subtranslator.ingress/ingress_facade_failures": (recorded) => {
    const flags = { KongServiceFacade: recorded["service_facade_feature_on"] === true };
    const { failures } = recordedRules(recorded, flags);
    return {
      expected: recorded["expected_failures"],
      got: failures.map(({ message }) => message),
    };
  },
  "translator.translate_ingress/getdefaultbackendservice": (recorded) => {
    const { feature_flags, expected_service_name: name, expected_service_host: host } = recorded;
    const { expressionRoutes, kongServiceFacade } = objectOr(feature_flags);
    const rules = recordedRules(recorded, {
      ExpressionRoutes: expressionRoutes === true,
      KongServiceFacade: kongServiceFacade === true,
    });
    const [service] = rules.services.values();
    return {
      expected: { name, host },
      got: { name: service?.entity.name, host: service?.entity.host },
    };
  },
  "translator.subtranslator.httproute/translatehttproutestokongstateservices": services(
    ({ expected_services }) => expected_services,
    { CombinedServicesFromDifferentHTTPRoutes: true },
  ),
  "translator.translate_httproute/ingressrulesfromhttproutes": services(namedServices),
  "translator.translate_httproute/ingressrulesfromhttproutes-regexprefix": services(namedServices),
  "translator.translate_httproute/ingressrulesfromhttproutescombinedservicesacrosshttproutes":
    services(namedServices, { CombinedServicesFromDifferentHTTPRoutes: true }),
  "translator.translate_httproute/ingressrulesfromhttproutesusingexpressionroutes": services(
    listedServices,
    { ExpressionRoutes: true },
  ),
  "translator.translate_httproute/ingressrulesfromhttproutesusingexpressionroutesandcombinedservices":
    services(listedServices, {
      ExpressionRoutes: true,
      CombinedServicesFromDifferentHTTPRoutes: true,
    }),
  "translator.translate_grpcroute/ingressrulesfromgrpcroutesusingexpressionroutes": services(
    listedServices,
    { ExpressionRoutes: true },
  ),
  "translator.translate_tcproute/ingressrulesfromtcproutesusingexpressionroutes": services(
    listedServices,
    { ExpressionRoutes: true },
  ),
  "translator.translate_tlsroute/ingressrulesfromtlsroutesusingexpressionroutes": services(
    listedServices,
    { ExpressionRoutes: true },
  ),
  "translator.translate_udproute/ingressrulesfromudproutes": services(listedServices),
  "translator.translate_udproute/ingressrulesfromudproutesusingexpressionroutes": services(
    listedServices,
    { ExpressionRoutes: true },
  ),
};

/** Of a service, what the table says of it; of services, all. */
function services(expectedOf: (recorded: JsonObject) => unknown, flags: Flags = {}): Adapter {
  return (recorded) => {
    const rules = recordedRules(recorded, { KongServiceFacade: true, ...flags });
    const expected = normalDocument(comparable(objectOr(expectedOf(recorded))));
    const got = Object.fromEntries([...rules.services].map(([name, one]) => [name, shown(one)]));
    return { expected, got: asFarAs(expected, normalDocument(got)) };
  };
}

function namedServices({ expected }: JsonObject): unknown {
  return objectOr(expected)["serviceNameToServices"];
}

/** The recorded ones are those of no traits at all, whatever the route is. */
function withoutPriorities(expected: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(expected).map(([name, service]) => {
      const routes = arrayOr(objectOr(service)["routes"]).map((route) => {
        const { priority: _, ...others } = objectOr(route);
        return others;
      });
      return [name, { ...objectOr(service), routes }];
    }),
  );
}

/** Of routes, these tests look at the name and at what they match. */
function matchOf(route: unknown): JsonObject {
  const { name, expression, protocols, destinations } = objectOr(route);
  return { name, expression, protocols, destinations };
}

function listedServices({ expected_kong_services, expected_kong_routes }: JsonObject): unknown {
  const routes = objectOr(expected_kong_routes);
  const list = arrayOr(expected_kong_services).map(objectOr);
  return Object.fromEntries(
    list.map((service) => {
      const name = String(service["name"]);
      return [name, { ...service, routes: arrayOr(routes[name]).map(matchOf) }];
    }),
  );
}

/** All inputs of a table, and nothing that it expects. */
function recordedRules(recorded: JsonObject, flags: Flags): Rules {
  const inputs = Object.entries(recorded).filter(([name]) => !name.startsWith("expected"));
  return rulesOf(
    inputs.map(([, value]) => value),
    flags,
  );
}

/** Inner structures of the real controller, as ours shows its own. */
function comparable(expected: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => {
      const {
        parent: _,
        namespace: __,
        backends,
        routes,
        k8s_services: ___,
        ...entity
      } = objectOr(value);
      return [
        name,
        {
          ...entity,
          backends: arrayOr(backends).map((backend) => comparableBackend(objectOr(backend))),
          routes: arrayOr(routes).map((route) => comparableRoute(objectOr(route))),
        },
      ];
    }),
  );
}

function comparableBackend({ namespaced_name, port_def, weight }: JsonObject): JsonObject {
  const { namespace, name } = objectOr(namespaced_name);
  const { number, name: portName } = objectOr(port_def);
  return { namespace, name, port: number ?? portName ?? "implicit", weight };
}

function comparableRoute(route: JsonObject): JsonObject {
  const { ingress: _, expression_routes: __, ...entity } = route;
  return entity;
}

function shown({ entity, backends, routes, plugins }: StateService): JsonObject {
  return {
    ...entity,
    plugins,
    backends: backends.map(({ namespace, name, port, weight }) => ({
      namespace,
      name,
      port: portOf(port),
      weight,
    })),
    routes: routes.map((route) => ({ ...route.entity, plugins: route.plugins })),
  };
}

function portOf(port: PortReference): unknown {
  switch (port.by) {
    case "number":
      return port.number;
    case "name":
      return port.name;
    case "implicit":
      return "implicit";
  }
}

/** `got` without the members that `expected` does not speak of; services it does not know stay. */
function asFarAs(expected: unknown, got: unknown, depth = 0): unknown {
  if (Array.isArray(expected) && Array.isArray(got)) {
    return got.map((item, index) => asFarAs(expected[index], item, depth + 1));
  }
  if (!isJsonObject(expected) || !isJsonObject(got)) return got;
  const members = Object.entries(got).filter(([name]) => depth === 0 || name in expected);
  return Object.fromEntries(
    members.map(([name, value]) => [name, asFarAs(expected[name], value, depth + 1)]),
  );
}
