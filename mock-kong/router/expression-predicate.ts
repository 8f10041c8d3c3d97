// The condition of a route on a node with the `expressions` router.
import { parseExpression } from "./expression/parse-expression.ts";
import type { Predicate } from "./predicate.ts";
import type { RouteEntity } from "./route-entity.ts";
import { traditionalPredicate } from "./traditional-predicate.ts";

/** gRPC runs over HTTP. */
const CARRIERS: Readonly<Record<string, string>> = { grpc: "http", grpcs: "https" };

/**
 * The route's expression, or what its traditional fields stand for, within its protocols. A route for https alone also
 * matches http, so that it can answer with a redirect.
 *
 * @throws {SyntaxError} for an expression that does not parse.
 * @see Kong 3.9 kong/router/expressions.lua
 */
export function expressionPredicate(route: RouteEntity): Predicate {
  const condition =
    route.expression == null ? traditionalPredicate(route) : parseExpression(route.expression);
  const protocols = route.protocols ?? [];
  if (protocols.length === 0 || (protocols.length === 1 && protocols[0] === "https")) {
    return condition;
  }
  const alternatives = protocols.map((protocol): Predicate => ({
    kind: "compare",
    field: { name: "net.protocol" },
    anyValue: false,
    lower: false,
    test: { kind: "text", operator: "==", value: CARRIERS[protocol] ?? protocol },
  }));
  return { kind: "all", of: [condition, { kind: "any", of: alternatives }] };
}
