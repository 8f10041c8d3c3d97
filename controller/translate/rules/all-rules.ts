// First step: the rules of all kinds of objects that have any. Of services with one name the last source's counts.
import type { CachedKind } from "../../snapshot/kinds.ts";
import type { BuildContext } from "../build-context.ts";
import { grpcRouteRules } from "./grpc/grpc-routes.ts";
import { httpRouteRules } from "./http/http-routes.ts";
import { ingressRules } from "./ingress.ts";
import { tcpIngressRules, udpIngressRules } from "./l4-ingress.ts";
import { l4RouteRules } from "./l4-routes.ts";
import { mergeRules, NO_RULES, type Rules } from "./rules.ts";

type Source = readonly [kind: CachedKind, rulesOf: (context: BuildContext) => Rules];

/** Each makes its rules of the objects of one kind. */
const SOURCES: readonly Source[] = [
  ["Ingress", ingressRules],
  ["TCPIngress", tcpIngressRules],
  ["UDPIngress", udpIngressRules],
  ["HTTPRoute", httpRouteRules],
  ["UDPRoute", (context) => l4RouteRules("UDPRoute", context)],
  ["TCPRoute", (context) => l4RouteRules("TCPRoute", context)],
  ["TLSRoute", (context) => l4RouteRules("TLSRoute", context)],
  ["GRPCRoute", grpcRouteRules],
];

export function allRules(context: BuildContext): Rules {
  const { cluster, memory } = context;
  const { rules } = memory;
  const sources = SOURCES.map(([kind, rulesOf]) =>
    cluster.store(kind).size === 0 ? NO_RULES : rules.recall([rulesOf], context, rulesOf),
  );
  return rules.recall([SOURCES, ...sources], context, () => mergeRules(sources));
}
