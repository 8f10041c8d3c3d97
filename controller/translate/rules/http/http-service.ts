// The Kong service of HTTPRoute rules with the same backends.
import type { StateRoute, StateService } from "../../../kong-state/kong-state.ts";
import { namespaceOf } from "../../../kube-types/fields.ts";
import { parseGoDuration } from "../../../options/go-duration.ts";
import type { BuildContext } from "../../build-context.ts";
import type { Cluster } from "../../cluster.ts";
import { byText, compareText } from "../../order.ts";
import { backendsOf, TERMINATOR } from "../backends.ts";
import { listenersOf } from "../listeners.ts";
import { SERVICE_DEFAULTS } from "../service-defaults.ts";
import { expressionRoutes, type RankedHttpMatches } from "./http-expressions.ts";
import { ruleKey, type PlacedRule } from "./http-rule-groups.ts";
import { traditionalRoutes } from "./http-traditional-routes.ts";

export type HttpServiceResult =
  | { readonly ok: true; readonly service: StateService }
  | { readonly ok: false; readonly message: string };

export type HttpRoutesResult =
  | { readonly ok: true; readonly routes: readonly StateRoute[] }
  | { readonly ok: false; readonly message: string };

/** `unordered`: at least one; the first by namespace, name and place owns the service. */
export function httpService(
  name: string,
  unordered: readonly PlacedRule[],
  ranked: RankedHttpMatches,
  context: BuildContext,
): HttpServiceResult {
  const rules = unordered.toSorted(byText(ruleKey));
  const [first] = rules;
  if (first === undefined) throw new RangeError("a service without rules");
  const parent = first.route.object;
  const references = first.rule.backendRefs.map((reference) => ({
    ...reference,
    group: reference.group ?? "",
    namespace: reference.namespace ?? namespaceOf(parent),
  }));
  const backends = backendsOf(parent, references, context.cluster);
  const protocols = protocolsOf(rules, context.cluster);
  const made = context.flags.expressionRoutes
    ? expressionRoutes(rules, ranked, protocols, context)
    : traditionalRoutes(rules, protocols, context);
  if (!made.ok) return made;
  return {
    ok: true,
    service: {
      entity: { name, host: name, protocol: "http", ...SERVICE_DEFAULTS, ...timeoutsOf(rules) },
      namespace: namespaceOf(parent),
      routes: made.routes.toSorted(byText(({ entity }) => entity.name)),
      plugins: backends.length === 0 && references.length > 0 ? [TERMINATOR] : [],
      backends,
      kubeServices: new Map(),
      parent,
      owner: parent,
    },
  };
}

/** Those of the listeners that the routes name; none when no Gateway is known, and Kong's defaults hold. */
function protocolsOf(rules: readonly PlacedRule[], cluster: Cluster): readonly string[] {
  const routes = new Set(rules.map(({ route }) => route));
  const protocols = [...routes].flatMap(({ object, parentRefs }) =>
    listenersOf(parentRefs, namespaceOf(object), cluster).map(({ protocol }) => protocol),
  );
  return [...new Set(protocols)]
    .filter((protocol) => protocol === "HTTP" || protocol === "HTTPS")
    .map((protocol) => protocol.toLowerCase())
    .toSorted(compareText);
}

/** The last rule that names a timeout other than the default decides. */
function timeoutsOf(rules: readonly PlacedRule[]) {
  const timeoutMs = rules
    .map(({ rule }) => parseGoDuration(rule.backendRequestTimeout ?? ""))
    .map((ms) => (ms === undefined ? undefined : Math.trunc(ms)))
    .findLast((ms) => ms !== undefined && ms !== SERVICE_DEFAULTS.read_timeout);
  if (timeoutMs === undefined) return {};
  return { connect_timeout: timeoutMs, read_timeout: timeoutMs, write_timeout: timeoutMs };
}
