// What the status of an object should be.
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { canonicalJson } from "../../core/hash.ts";
import type { CachedKind } from "../snapshot/kinds.ts";
import type { ConfigurationStatus } from "./configuration-report.ts";
import { withProgrammedCondition } from "./programmed-condition.ts";
import type { LoadBalancerAddress, PublishedAddresses } from "./published-addresses.ts";

export interface StatusContext {
  readonly status: ConfigurationStatus;
  readonly addresses: PublishedAddresses;
  /** RFC 3339. */
  readonly now: string;
}

/** @returns the status to write, or `undefined` when the object has it already. */
type StatusRule = (object: KubeObject, context: StatusContext) => JsonObject | undefined;

/** The kinds that are told something after a round that ended well. Plugins have no status. */
const RULES: ReadonlyMap<CachedKind, StatusRule> = new Map<CachedKind, StatusRule>([
  ["Ingress", (object, context) => loadBalancer(object, context, context.addresses.tcp)],
  ["TCPIngress", (object, context) => loadBalancer(object, context, context.addresses.tcp)],
  ["UDPIngress", (object, context) => loadBalancer(object, context, context.addresses.udp)],
  ["KongConsumer", programmed],
  ["KongConsumerGroup", programmed],
  ["KongVault", programmed],
  ["KongCustomEntity", programmed],
  [
    "KongServiceFacade",
    (object, context) =>
      programmed(
        object,
        context,
        "Found no references to this resource in Ingress or similar resources.",
      ),
  ],
]);

export const KINDS_WITH_STATUS: readonly CachedKind[] = [...RULES.keys()];

/**
 * @returns the whole new `status`, or `undefined` when there is nothing to change.
 * @see KIC v3.5.13 internal/controllers/configuration/zz_generated.controllers.go
 */
export function desiredStatus(
  kind: CachedKind,
  object: KubeObject,
  context: StatusContext,
): JsonObject | undefined {
  return RULES.get(kind)?.(object, context);
}

/** Addresses are told once the object is configured, and stay. */
function loadBalancer(
  object: KubeObject,
  { status }: StatusContext,
  addresses: readonly LoadBalancerAddress[],
): JsonObject | undefined {
  if (status !== "succeeded" || addresses.length === 0) return undefined;
  const current = objectOr(object["status"]);
  const told = arrayOr(objectOr(current["loadBalancer"])["ingress"]);
  if (canonicalJson(told) === canonicalJson(addresses)) return undefined;
  return { ...current, loadBalancer: { ingress: addresses } };
}

function programmed(
  object: KubeObject,
  { status, now }: StatusContext,
  pendingMessage?: string,
): JsonObject | undefined {
  const current = objectOr(object["status"]);
  const conditions = withProgrammedCondition(arrayOr(current["conditions"]), {
    status,
    now,
    generation: object.metadata.generation ?? 0,
    ...(pendingMessage !== undefined && { pendingMessage }),
  });
  return conditions && { ...current, conditions };
}
