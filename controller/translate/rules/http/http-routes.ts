// HTTPRoute -> Kong services, one per set of backends, with routes for either router.
import type { KubeObject } from "../../../../core/kube.ts";
import type { ResourceFailure } from "../../../failures/resource-failure.ts";
import type { StateService } from "../../../kong-state/kong-state.ts";
import { httpRouteView, type HttpRouteView } from "../../../kube-types/http-route.ts";
import type { BuildContext } from "../../build-context.ts";
import { failureOf } from "../../failure.ts";
import { CertificateClaims } from "../certificate-claims.ts";
import type { Rules } from "../rules.ts";
import { rankHttpMatches } from "./http-expressions.ts";
import { groupRules } from "./http-rule-groups.ts";
import { httpService } from "./http-service.ts";

/** A rule that cannot be translated takes its Kong service down, and all routes that share it are told. */
export function httpRouteRules(context: BuildContext): Rules {
  const failures: ResourceFailure[] = [];
  const routes: HttpRouteView[] = [];
  for (const route of context.cluster.list("HTTPRoute").map(httpRouteView)) {
    const problem = problemOf(route, context);
    if (problem === undefined) routes.push(route);
    else failures.push(failureOf(`HTTPRoute can't be routed: ${problem}`, route.object));
  }
  const ranked = rankHttpMatches(context.flags.expressionRoutes ? routes : []);
  const services = new Map<string, StateService>();
  const problems = new Map<KubeObject, readonly string[]>();
  for (const [name, rules] of groupRules(routes, context.options)) {
    const made = httpService(name, rules, ranked, context);
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
    parents: new Map([...services].map(([name, { parent }]) => [name, parent])),
    claims: new CertificateClaims(),
    failures,
    translated: routes.map(({ object }) => object).filter((object) => !problems.has(object)),
  };
}

function problemOf({ rules }: HttpRouteView, { flags }: BuildContext): string | undefined {
  if (rules.length === 0) return "no rules provided";
  if (flags.expressionRoutes) return undefined;
  const hasQuery = rules.some(({ matches }) =>
    matches.some(({ queryParams }) => queryParams.length > 0),
  );
  return hasQuery ? "query param matches are not yet supported" : undefined;
}
