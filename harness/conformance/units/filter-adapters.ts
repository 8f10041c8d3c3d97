// Tables of filters of HTTPRoutes.
import { arrayOr, isJsonObject, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import { normalDocument } from "../../../controller/testing/normal-document.ts";
import { applyFilters, filterOf } from "../../../controller/translate/rules/http/http-filters.ts";
import {
  mergeTransformers,
  type Transformer,
} from "../../../controller/translate/rules/http/transformer.ts";
import { urlRewrite } from "../../../controller/translate/rules/http/url-rewrite.ts";
import type { Adapter } from "./adapter.ts";

export const FILTER_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "translator.subtranslator.httproute/mergepluginsofthesametype": (recorded) => ({
    expected: normalDocument(recorded["expected"]),
    got: normalDocument(mergeTransformers(arrayOr(recorded["plugins"]).filter(isTransformer))),
  }),
  "translator.subtranslator.httproute/generatepluginsfromhttproutefilters": (recorded) => {
    const { filters, path, expected_plugins, expected_err } = recorded;
    const filtered = applyFilters(EMPTY_ROUTE, arrayOr(filters).map(objectOr), stringOr(path, ""), {
      expressionRoutes: false,
      redirectPlugin: false,
      tags: [],
    });
    const { annotations, paths } = modifications(recorded);
    return {
      expected: errorOr(expected_err, {
        plugins: normalDocument(expected_plugins ?? []),
        annotations,
        paths,
      }),
      got: filtered.ok
        ? {
            plugins: normalDocument(filtered.route.plugins),
            annotations: filtered.route.source.annotations,
            paths: filtered.route.entity.paths,
          }
        : { error: filtered.message },
    };
  },
  "translator.subtranslator.httproute/generaterequesttransformerforurlrewrite": (recorded) => {
    const { modifier, first_match_path, expected, expected_err } = recorded;
    const filter = filterOf({ type: "URLRewrite", urlRewrite: modifier });
    const rewrite = urlRewrite(
      filter,
      stringOr(first_match_path, ""),
      recorded["expression_router_enabled"] === true,
    );
    const { paths } = objectOr(recorded["expected_kong_route_modification"]);
    return {
      expected: errorOr(expected_err, { transformers: normalDocument(expected ?? []), paths }),
      got: rewrite.ok
        ? { transformers: normalDocument(rewrite.transformers ?? []), paths: rewrite.paths }
        : { error: rewrite.message },
    };
  },
};

const EMPTY_ROUTE: Parameters<typeof applyFilters>[0] = {
  entity: { name: "any" },
  plugins: [],
  source: {
    ref: { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", name: "any" },
    annotations: {},
  },
};

function modifications(recorded: JsonObject): JsonObject {
  const { ingress, paths } = objectOr(recorded["expected_route_modifications"]);
  return { annotations: objectOr(objectOr(ingress)["annotations"]), paths };
}

function errorOr(error: unknown, otherwise: JsonObject): JsonObject {
  return isJsonObject(error) ? { error: error["error"] } : otherwise;
}

function isTransformer(value: unknown): value is Transformer {
  return typeof objectOr(value)["type"] === "string";
}
