// The flags that a plan's controller is started with, besides those of every controller here.
import { kindsOf } from "./plan-state.ts";
import type { Plan, PlanObject } from "./plan.ts";
import { PUSH_TIMEOUT_SECONDS } from "./plan-world.ts";

const NEVER_IN_PLANS = [
  "ingress-class-parameters",
  "kong-custom-entity",
  "kong-license",
  "kong-service-facade",
  "kong-upstream-policy",
  "kong-vault",
  "kongingress",
  "tcpingress",
  "udpingress",
];
/** What is followed for the sake of one kind of a plan's objects. */
const ONLY_FOR: readonly (readonly [PlanObject["kind"], readonly string[]])[] = [
  ["consumer", ["kongconsumer"]],
  ["global", ["kongclusterplugin"]],
  ["http-route", ["gwapi-gateway", "gwapi-grpcroute", "gwapi-httproute", "gwapi-reference-grant"]],
];

/** Kinds that the plan has nothing of are not followed: each would cost a list and a watch at every start, and tell nothing. */
export function controllerFlagsOf(plan: Plan): readonly string[] {
  const { events, backfill } = plan.setting;
  const kinds = kindsOf(plan);
  const idle = ONLY_FOR.flatMap(([kind, switches]) => (kinds.has(kind) ? [] : switches));
  return [
    ...[...NEVER_IN_PLANS, ...idle].map((name) => `--enable-controller-${name}=false`),
    ...(events === true ? [] : ["--emit-kubernetes-events=false"]),
    "--proxy-timeout-seconds",
    String(PUSH_TIMEOUT_SECONDS),
    ...(backfill ? ["--use-last-valid-config-for-fallback"] : []),
  ];
}
