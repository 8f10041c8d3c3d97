// Fourth step: what annotations, KongIngresses and KongUpstreamPolicies change in services, routes and upstreams.
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateService, StateUpstream } from "../../kong-state/kong-state.ts";
import type { BuildContext } from "../build-context.ts";
import { overrideRoute } from "./route-annotations.ts";
import { overrideService } from "./service-annotations.ts";
import { overrideUpstream } from "./upstream-overrides.ts";

export interface Overridden {
  readonly services: readonly StateService[];
  readonly upstreams: readonly StateUpstream[];
  readonly failures: readonly ResourceFailure[];
}

export function applyOverrides(
  services: readonly StateService[],
  upstreams: readonly StateUpstream[],
  context: BuildContext,
): Overridden {
  const changedServices = services.map(overrideService);
  const changedUpstreams = upstreams.map((upstream) => overrideUpstream(upstream, context));
  return {
    services: changedServices.map(({ service }) => ({
      ...service,
      routes: service.routes.map((route) => overrideRoute(route, context.flags.expressionRoutes)),
    })),
    upstreams: changedUpstreams.map(({ upstream }) => upstream),
    failures: [...changedServices, ...changedUpstreams].flatMap(({ failures }) => failures),
  };
}
