// Tables of single matches, put to whole routes that have no other.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { StateRoute } from "../../../controller/kong-state/kong-state.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import type { Adapter } from "./adapter.ts";
import { rulesOf } from "./rules-of.ts";

export const MATCH_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "translator.subtranslator.httproute_atc/generatematcherfromhttproutematch": (recorded) => {
    const filters =
      recorded["contain_replace_prefix_match_url_rewrite_filter"] === true ? [REPLACE_PREFIX] : [];
    const route = routeOf("HTTPRoute", { matches: [recorded["match"]], filters }, true);
    return { expected: recorded["expression"], got: route?.entity.expression };
  },
  "translator.subtranslator.httproute/convertgatewaymatchheaderstokongroutematchheaders": (
    recorded,
  ) => {
    const headers = recorded["input"];
    const route = routeOf("HTTPRoute", { matches: [{ headers }] }, false);
    return {
      expected: normalDocument({ headers: recorded["output"] }),
      got: normalDocument({ headers: route?.entity.headers }),
    };
  },
  "translator.subtranslator.httproute/protocolsfromhttproutesgatewaylisteners": (recorded) => {
    const sectionName = stringOr(recorded["parent_ref_section_name"], undefined);
    const reference = { name: "test-gateway", ...(sectionName !== undefined && { sectionName }) };
    const rule = { matches: [{ path: { type: "Exact", value: "/" } }] };
    const spec = { parentRefs: [reference], rules: [withBackend(rule)] };
    const route = firstRoute([recorded["gateways"], object("HTTPRoute", spec)], false);
    return {
      expected: arrayOr(recorded["expected_protocols"]),
      got: route?.entity.protocols ?? [],
    };
  },
  "translator.subtranslator.grpcroute_atc/methodmatcherfromgrpcmethodmatch": (recorded) => {
    const route = routeOf("GRPCRoute", { matches: [{ method: recorded["match"] }] }, true);
    return { expected: recorded["expression"], got: route?.entity.expression };
  },
  "translator.subtranslator.ingress/rewrite_plugin": (recorded) => {
    const { parent } = objectOr(recorded["service"]);
    const { annotations } = objectOr(objectOr(parent)["metadata"]);
    const http = { paths: [{ path: "/", pathType: "Prefix", backend: INGRESS_BACKEND }] };
    const ingress = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "any", namespace: "any", annotations },
      spec: { rules: [{ http }] },
    };
    const rules = rulesOf([ingress, SERVICE], { RewriteURIs: true });
    const route = [...rules.services.values()].flatMap(({ routes }) => routes).at(0);
    const [failure] = rules.failures;
    const { error } = objectOr(recorded["expected_error"]);
    return {
      expected: error ?? normalDocument(arrayOr(recorded["expected_plugins"])),
      got: failure === undefined ? normalDocument(route?.plugins ?? []) : failure.message,
    };
  },
};

const REPLACE_PREFIX = {
  type: "URLRewrite",
  urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/new" } },
};

const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "any", namespace: "any" },
  spec: { ports: [{ port: 80 }] },
};

const INGRESS_BACKEND = { service: { name: "any", port: { number: 80 } } };

function withBackend(rule: JsonObject): JsonObject {
  return { ...rule, backendRefs: [{ kind: "Service", name: "any", port: 80 }] };
}

function object(kind: string, spec: JsonObject): KubeObject {
  const apiVersion = "gateway.networking.k8s.io/v1";
  return { apiVersion, kind, metadata: { name: "any", namespace: "default" }, spec };
}

function routeOf(kind: string, rule: JsonObject, isExpression: boolean): StateRoute | undefined {
  return firstRoute([object(kind, { rules: [withBackend(rule)] })], isExpression);
}

function firstRoute(inputs: readonly unknown[], isExpression: boolean): StateRoute | undefined {
  const { services } = rulesOf([...inputs, SERVICE], { ExpressionRoutes: isExpression });
  return [...services.values()].flatMap(({ routes }) => routes).at(0);
}
