// First step: the rules of all kinds of objects that have any. Of services with one name the last source's counts.
import type { BuildContext } from "../build-context.ts";
import { grpcRouteRules } from "./grpc/grpc-routes.ts";
import { httpRouteRules } from "./http/http-routes.ts";
import { ingressRules } from "./ingress.ts";
import { tcpIngressRules, udpIngressRules } from "./l4-ingress.ts";
import { l4RouteRules } from "./l4-routes.ts";
import { mergeRules, type Rules } from "./rules.ts";

const SOURCES: readonly ((context: BuildContext) => Rules)[] = [
  ingressRules,
  tcpIngressRules,
  udpIngressRules,
  httpRouteRules,
  (context) => l4RouteRules("UDPRoute", context),
  (context) => l4RouteRules("TCPRoute", context),
  (context) => l4RouteRules("TLSRoute", context),
  grpcRouteRules,
];

export function allRules(context: BuildContext): Rules {
  const { rules } = context.memory;
  const sources = SOURCES.map((source) => rules.recall([source], context, source));
  return rules.recall([SOURCES, ...sources], context, () => mergeRules(sources));
}
