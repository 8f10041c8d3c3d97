// The condition of a route on a node with the `expressions` router.
import { parseExpression } from "./expression/parse-expression.ts";
import type { Predicate } from "./predicate.ts";
import type { RouteEntity } from "./route-entity.ts";
import { traditionalPredicate } from "./traditional-predicate.ts";

/** gRPC runs over HTTP, and TLS that is passed through over TCP. */
const CARRIERS: Readonly<Record<string, string>> = {
  grpc: "http",
  grpcs: "https",
  tls_passthrough: "tcp",
};

/** By itself, one of these is not asked for: http is to get a redirect, and tcp works with tls. */
const NOT_ASKED_FOR = new Set(["https", "tls", "tls_passthrough"]);

/**
 * The route's expression, or what its traditional fields stand for, within its protocols.
 *
 * @throws {SyntaxError} for an expression that does not parse.
 * @see Kong 3.9 kong/router/expressions.lua
 */
export function expressionPredicate(route: RouteEntity): Predicate {
  const condition =
    route.expression == null ? traditionalPredicate(route) : parseExpression(route.expression);
  const protocols = route.protocols ?? [];
  const [only, ...others] = protocols;
  if (only === undefined || (others.length === 0 && NOT_ASKED_FOR.has(only))) return condition;
  const alternatives = protocols.map((protocol): Predicate => ({
    kind: "compare",
    field: { name: "net.protocol" },
    anyValue: false,
    lower: false,
    test: { kind: "text", operator: "==", value: CARRIERS[protocol] ?? protocol },
  }));
  return { kind: "all", of: [condition, { kind: "any", of: alternatives }] };
}
