// Tables of paths, expressions and rewrites.
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import {
  hostExpression,
  methodExpression,
  sniExpression,
} from "../../../controller/translate/rules/expression-parts.ts";
import { ingressMatch } from "../../../controller/translate/rules/ingress-expression.ts";
import {
  flattenSlashes,
  kongPaths,
  regexPrefixer,
} from "../../../controller/translate/rules/ingress-paths.ts";
import { rewriteTemplate } from "../../../controller/translate/rules/ingress-rewrite.ts";
import { annotatedObject, type Adapter } from "./adapter.ts";

export const ROUTING_ADAPTERS: Readonly<Record<string, Adapter>> = {
  "translator.subtranslator.ingress/ingress_paths": (recorded) => ({
    expected: recorded["out"],
    got: kongPaths(ingressPath(recorded["in"])),
  }),
  "translator.subtranslator.ingress/flatten_slashes": (recorded) => ({
    expected: recorded["out"],
    got: flattenSlashes(stringOr(recorded["in"], "")),
  }),
  "translator.subtranslator.ingress/regex_prefix": (recorded) => {
    const annotations = { "konghq.com/regex-prefix": recorded["controller_prefix"] };
    const enableLegacyRegexDetection = recorded["apply_legacy_heuristic"] === true;
    const parameters = { serviceUpstream: false, enableLegacyRegexDetection };
    const prefixed = regexPrefixer(annotatedObject("Ingress", annotations), parameters);
    return { expected: recorded["expected"], got: prefixed(stringOr(recorded["path"], "")) };
  },
  "translator.subtranslator.ingress/rewrite_uri": (recorded) => {
    const template = rewriteTemplate(stringOr(recorded["uri"], ""));
    const { error } = objectOr(recorded["expected_error"]);
    return {
      expected: error === undefined ? recorded["expected_uri"] : { error },
      got: template.ok ? template.template : { error: template.message },
    };
  },
  "translator.subtranslator.atc_utils/hostmatcherfromhosts": expression("hosts", hostExpression),
  "translator.subtranslator.ingress_atc/method_expression": expression("methods", methodExpression),
  "translator.subtranslator.ingress_atc/sni_expression": expression("snis", sniExpression),
  "translator.subtranslator.ingress_atc/ingress_path_expression": (recorded) => ({
    expected: recorded["expression"],
    got: ingressExpression({}, [recorded["path"]]),
  }),
  "translator.subtranslator.ingress_atc/ingress_header_expression": (recorded) => {
    const annotations = Object.entries(objectOr(recorded["headers"])).map(([name, values]) => [
      `konghq.com/headers.${name}`,
      arrayOr(values).join(","),
    ]);
    return {
      expected: recorded["expression"],
      got: ingressExpression(Object.fromEntries(annotations), []),
    };
  },
};

function expression(field: string, make: (items: readonly string[]) => string): Adapter {
  return (recorded) => ({
    expected: recorded["expression"],
    got: make(arrayOr(recorded[field]).map(String)),
  });
}

function ingressExpression(annotations: JsonObject, paths: readonly unknown[]): string {
  const ingress = annotatedObject("Ingress", annotations);
  const backend = { name: "any", port: { by: "number", number: 80 } } as const;
  const group = { ingress, host: "", backend, service: "any", paths: paths.map(ingressPath) };
  return ingressMatch(group).expression;
}

function ingressPath(value: unknown): Parameters<typeof kongPaths>[0] {
  const { path, pathType } = objectOr(value);
  return {
    path: stringOr(path, ""),
    pathType: stringOr(pathType, "ImplementationSpecific"),
    backend: { is: "nothing" },
  };
}
