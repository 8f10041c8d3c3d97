// Tables of what annotations and policies change in entities.
import { isJsonObject, objectOr, type JsonObject } from "../../../core/json.ts";
import type { RouteEntity, ServiceEntity } from "../../../controller/kong-state/entities.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { overrideRoute } from "../../../controller/translate/overrides/route-annotations.ts";
import { overrideService } from "../../../controller/translate/overrides/service-annotations.ts";
import { upstreamPolicyFields } from "../../../controller/translate/overrides/upstream-policy.ts";
import { annotatedObject, textRecord, type Adapter } from "./adapter.ts";

/** An override of one field, of a route that may have some already. */
const routeField: Adapter = ({ args, want }) => {
  const { route, anns } = objectOr(args);
  return overriddenRoute(route, anns, want);
};

const serviceField: Adapter = ({ args, want }) => {
  const { service, anns } = objectOr(args);
  return overriddenService(service, anns, want);
};

export const OVERRIDE_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "kongstate.route/overrideheaders": routeField,
  "kongstate.route/overridehosts": routeField,
  "kongstate.route/overridepathhandling": routeField,
  "kongstate.route/overriderequestbuffering": routeField,
  "kongstate.route/overrideresponsebuffering": routeField,
  "kongstate.route/overrideroutehttpsredirectcode": ({ args, want }) => {
    const { route, anns } = objectOr(args);
    // A later override would write the protocols over those that this one sets.
    const { "konghq.com/protocols": _, ...others } = objectOr(anns);
    return overriddenRoute(route, others, want);
  },
  "kongstate.route/overrideroutemethods": routeField,
  "kongstate.route/overrideroutepreservehost": routeField,
  "kongstate.route/overriderouteregexpriority": routeField,
  "kongstate.route/overrideroutesnis": routeField,
  "kongstate.route/overrideroutestrippath": routeField,
  "kongstate.route/overrideroute": ({ in_route, in_annotations, expected_route }) =>
    overriddenRoute(in_route, in_annotations, expected_route),
  "kongstate.route/overrideexpressionroute": ({ in_route, out_route }) => {
    const { expression_routes: _, ingress, ...route } = objectOr(in_route);
    const { expression_routes: __, ingress: ___, ...expected } = objectOr(out_route);
    return overriddenRoute(route, objectOr(ingress)["annotations"], expected, true);
  },
  "kongstate.route/usesslprotocol": ({ in_route, out_route }) =>
    overriddenRoute(
      in_route,
      { "ingress.kubernetes.io/force-ssl-redirect": "true" },
      { ...objectOr(out_route), https_redirect_status_code: 302 },
      // Which leaves protocols that exclude each other as they are.
      true,
    ),
  "kongstate.route/normalizeprotocols": ({ in_route, out_route }) =>
    overriddenRoute(in_route, {}, out_route),
  "kongstate.service/overrideconnecttimeout": serviceField,
  "kongstate.service/overridereadtimeout": serviceField,
  "kongstate.service/overrideretries": serviceField,
  "kongstate.service/overrideservicepath": serviceField,
  "kongstate.service/overridewritetimeout": serviceField,
  "kongstate.service/overrideservice": (recorded) => {
    const { in_service, k8s_service_annotations, expected_service } = recorded;
    return overriddenService(in_service, k8s_service_annotations, expected_service);
  },
  "kongstate.kongupstreampolicy/translatekongupstreampolicy": (recorded) => ({
    expected: normalDocument(recorded["expected_upstream"]),
    got: normalDocument(upstreamPolicyFields(objectOr(recorded["policy_spec"]))),
  }),
};

function overriddenRoute(
  route: unknown,
  annotations: unknown,
  expected: unknown,
  expressionRoutes = false,
): ReturnType<Adapter> {
  const entity = objectOr(route);
  const source = {
    ref: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "any" },
    annotations: textRecord(annotations),
  };
  const got = isRoute(entity)
    ? overrideRoute({ entity, plugins: [], source }, expressionRoutes).entity
    : undefined;
  return { expected: normalDocument(objectOr(expected)), got: normalDocument(got) };
}

function overriddenService(
  service: unknown,
  annotations: unknown,
  expected: unknown,
): ReturnType<Adapter> {
  const entity = objectOr(service);
  const object = annotatedObject("Service", annotations);
  const got = isService(entity)
    ? overrideService({
        entity,
        routes: [],
        plugins: [],
        namespace: "any",
        backends: [],
        kubeServices: new Map([["any/any", object]]),
        parent: object,
      }).service.entity
    : undefined;
  return { expected: normalDocument(objectOr(expected)), got: normalDocument(got) };
}

/** Recorded entities have the fields only that a case is about. */
function isRoute(value: JsonObject): value is JsonObject & RouteEntity {
  return isJsonObject(value);
}

function isService(value: JsonObject): value is JsonObject & ServiceEntity {
  return isJsonObject(value);
}
