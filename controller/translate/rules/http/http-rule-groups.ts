// Which rules of HTTPRoutes share a Kong service, and how it is called.
import { canonicalJson, sha256Hex } from "../../../../core/hash.ts";
import { namespaceOf } from "../../../kube-types/fields.ts";
import type { HttpRouteRule, HttpRouteView } from "../../../kube-types/http-route.ts";
import { compareText } from "../../order.ts";
import type { TranslateOptions } from "../../translate-options.ts";
import { routeNamePrefix } from "../backends.ts";

const SERVICE_NAME_LENGTH_MAX = 511;

/** A rule with the route it stands in. */
export interface PlacedRule {
  readonly route: HttpRouteView;
  readonly index: number;
  readonly rule: HttpRouteRule;
}

/**
 * By the name of the Kong service. Rules with the same backends share one inside their HTTPRoute, or, combined, inside
 * its namespace.
 */
export function groupRules(
  routes: readonly HttpRouteView[],
  { combinedServicesFromDifferentHttpRoutes: isCombined }: TranslateOptions,
): ReadonlyMap<string, readonly PlacedRule[]> {
  const placed = routes.map((route) =>
    route.rules.map((rule, index): PlacedRule => ({ route, index, rule })),
  );
  if (isCombined) return Map.groupBy(placed.flat(), combinedName);
  return new Map(
    placed.flatMap((rules) =>
      [...Map.groupBy(rules, ({ rule }) => backendsKey(rule)).values()].map((group) => [
        `${routeNamePrefix(group[0]?.route.object ?? NOWHERE)}.${group[0]?.index}`,
        group,
      ]),
    ),
  );
}

const NOWHERE = { apiVersion: "", kind: "", metadata: { name: "" } };

/** Equal for rules with the same backends in any order, with the same filters and weights. */
function backendsKey({ backendRefs }: HttpRouteRule): string {
  return setKey(backendRefs.map(({ written }) => written));
}

/** Equal for lists with the same members. */
export function setKey(members: readonly unknown[]): string {
  return members.map(canonicalJson).toSorted(compareText).join(";");
}

function combinedName({ route, rule }: PlacedRule): string {
  const own = namespaceOf(route.object);
  const prefix = `httproute.${own}.svc.`;
  const backends = rule.backendRefs
    .map(({ namespace = own, name, port, weight }) =>
      [namespace, name, port, weight].filter((part) => part !== undefined).join("."),
    )
    .toSorted(compareText);
  const [first] = backends;
  // A host name must not end with a dot.
  if (first === undefined) return `${prefix}_`;
  const name = prefix + backends.join("_");
  if (Buffer.byteLength(name) <= SERVICE_NAME_LENGTH_MAX) return name;
  return `${prefix}${first}_combined.${sha256Hex(name)}`;
}

/** Texts, so that the tenth rule comes before the second (as in KIC). */
export function ruleKey({ route: { object }, index }: PlacedRule): string {
  return `${namespaceOf(object)}/${object.metadata.name}.${index}`;
}
