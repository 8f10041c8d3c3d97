// HTTPRoute -> Kong services, one per set of backends, with routes for either router.
import type { KubeObject } from "../../../../core/kube.ts";
import type { ResourceFailure } from "../../../failures/resource-failure.ts";
import type { StateService } from "../../../kong-state/kong-state.ts";
import { httpRouteView, type HttpRouteView } from "../../../kube-types/http-route.ts";
import type { BuildContext } from "../../build-context.ts";
import { failureOf } from "../../failure.ts";
import { CertificateClaims } from "../certificate-claims.ts";
import type { Rules } from "../rules.ts";
import { rankHttpMatches, type RankedHttpMatches } from "./http-expressions.ts";
import { groupRules, placedRules, type PlacedRule, type PlacedRules } from "./http-rule-groups.ts";
import { httpService, type HttpServiceResult } from "./http-service.ts";

/** A rule that cannot be translated takes its Kong service down, and all routes that share it are told. */
export function httpRouteRules(context: BuildContext): Rules {
  const failures: ResourceFailure[] = [];
  const routes: PlacedRules[] = [];
  for (const placed of context.cluster
    .list("HTTPRoute")
    .map((route) => recallRules(route, context))) {
    const problem = problemOf(placed.view, context);
    if (problem === undefined) routes.push(placed);
    else failures.push(failureOf(`HTTPRoute can't be routed: ${problem}`, placed.view.object));
  }
  const views = routes.map(({ view }) => view);
  const ranked = rankHttpMatches(context.flags.expressionRoutes ? views : []);
  const services = new Map<string, StateService>();
  const problems = new Map<KubeObject, readonly string[]>();
  for (const [name, rules] of groupRules(routes)) {
    const made = recallService(name, rules, ranked, context);
    if (made.ok) {
      services.set(name, made.service);
      continue;
    }
    for (const object of new Set(rules.map(({ route }) => route.object))) {
      problems.set(object, [...(problems.get(object) ?? []), made.message]);
    }
  }
  for (const [object, messages] of problems) {
    failures.push(failureOf(`HTTPRoute can't be routed: ${messages.join("\n")}`, object));
  }
  return {
    services,
    claims: new CertificateClaims(),
    failures,
    translated: views.map(({ object }) => object).filter((object) => !problems.has(object)),
  };
}

function recallRules(route: KubeObject, context: BuildContext): PlacedRules {
  return context.memory.httpRules.recall([route], context, ({ options }) =>
    placedRules(httpRouteView(route), options),
  );
}

/** The priorities depend on all routes: they count as something that the service is made of. */
function recallService(
  name: string,
  rules: readonly PlacedRule[],
  ranked: RankedHttpMatches,
  context: BuildContext,
): HttpServiceResult {
  const [first, ...others] = rules;
  if (first === undefined) throw new RangeError("a service without rules");
  const objects = new Set(rules.map(({ route }) => route.object));
  const places = [...objects].flatMap((object) =>
    (ranked.get(object) ?? []).flatMap(({ hostname, ruleIndex, matchIndex, priority }) => [
      hostname,
      ruleIndex,
      matchIndex,
      priority,
    ]),
  );
  return context.memory.httpServices.recall([first, name, ...others, ...places], context, (inner) =>
    httpService(name, rules, ranked, inner),
  );
}

function problemOf({ rules }: HttpRouteView, { flags }: BuildContext): string | undefined {
  if (rules.length === 0) return "no rules provided";
  if (flags.expressionRoutes) return undefined;
  const hasQuery = rules.some(({ matches }) =>
    matches.some(({ queryParams }) => queryParams.length > 0),
  );
  return hasQuery ? "query param matches are not yet supported" : undefined;
}
