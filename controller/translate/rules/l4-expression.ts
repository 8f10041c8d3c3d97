// Routes of streams for the expression router: they match by server name and port alone.
import type { StateRoute, StateService } from "../../kong-state/kong-state.ts";
import { portExpression, sniExpression } from "./expression-parts.ts";
import { all } from "./expressions.ts";

const STREAM_PRIORITY = 1;

export function withStreamExpressions(service: StateService): StateService {
  return { ...service, routes: service.routes.map(withStreamExpression) };
}

function withStreamExpression(route: StateRoute): StateRoute {
  const { snis = [], destinations = [], ...entity } = route.entity;
  const expression = all([
    sniExpression(snis),
    portExpression(destinations.map(({ port }) => port)),
  ]);
  return { ...route, entity: { ...entity, expression, priority: STREAM_PRIORITY } };
}
