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

/** Rules that share a Kong service, with its name. */
export type RuleGroup = readonly [service: string, rules: readonly PlacedRule[]];

/** An HTTPRoute with its rules, in groups of their own. */
export interface PlacedRules {
  readonly view: HttpRouteView;
  readonly groups: readonly RuleGroup[];
}

/** Rules with the same backends share a service inside their HTTPRoute, or, combined, inside its namespace. */
export function placedRules(
  view: HttpRouteView,
  { combinedServicesFromDifferentHttpRoutes: isCombined }: TranslateOptions,
): PlacedRules {
  const placed = view.rules.map((rule, index): PlacedRule => ({ route: view, index, rule }));
  if (isCombined) return { view, groups: [...Map.groupBy(placed, combinedName)] };
  const prefix = routeNamePrefix(view.object);
  const groups = [...Map.groupBy(placed, ({ rule }) => backendsKey(rule)).values()].map(
    (group): RuleGroup => [`${prefix}.${group[0]?.index}`, group],
  );
  return { view, groups };
}

/** The rules of all routes by the name of the Kong service. */
export function groupRules(
  routes: readonly PlacedRules[],
): ReadonlyMap<string, readonly PlacedRule[]> {
  const byService = new Map<string, readonly PlacedRule[]>();
  for (const [name, rules] of routes.flatMap(({ groups }) => groups)) {
    const known = byService.get(name);
    byService.set(name, known === undefined ? rules : [...known, ...rules]);
  }
  return byService;
}

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
