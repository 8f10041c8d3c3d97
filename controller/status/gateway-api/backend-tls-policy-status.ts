// What a BackendTLSPolicy is told for each Gateway through which its Services are reached. Source: KIC v3.5.13 internal/controllers/gateway/backendtlspolicy_utils.go.
import { canonicalJson } from "../../../core/hash.ts";
import { arrayOr, objectOr } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import {
  backendTlsPolicyGateways,
  backendTlsPolicyProblem,
} from "../../informer/backend-tls-policy-acceptance.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import { byNumber, byText, inOrder } from "../../translate/order.ts";
import { writtenCondition, type Condition } from "../conditions.ts";
import { ANCESTORS_MAX, entryOfAncestor, isReportedBy } from "./ancestors.ts";
import type { StatusChange } from "../status-change.ts";
import type { StatusWorld } from "./status-world.ts";

/** @returns `undefined` when nothing needs to change; a policy that no Gateway leads to is told nothing. */
export function desiredBackendTlsPolicy(
  policy: KubeObject,
  { known, admission, now }: StatusWorld,
): StatusChange | undefined {
  const gateways = backendTlsPolicyGateways(policy, known, admission);
  if (policy.metadata.deletionTimestamp !== undefined || gateways.length === 0) return undefined;
  const current = objectOr(policy["status"]);
  const entries = arrayOr(current["ancestors"]).map(objectOr);
  const others = entries.filter((entry) => !isReportedBy(entry, admission));
  const told = (gateway: KubeObject) =>
    entryOfAncestor(entries, referenceTo(gateway), admission)?.["conditions"];
  const condition = acceptedCondition(policy, known);
  const knownFirst = inOrder<KubeObject>(
    byNumber((gateway) => (told(gateway) === undefined ? 1 : 0)),
    byText(namespaceOf),
    byText(({ metadata }) => metadata.name),
  );
  const ours = gateways
    .toSorted(knownFirst)
    .slice(0, ANCESTORS_MAX - others.length)
    .map((gateway) => ({
      ancestorRef: referenceTo(gateway),
      controllerName: admission.gatewayControllerName,
      conditions: [writtenCondition(condition, arrayOr(told(gateway)), now)],
    }));
  const ancestors = [...others, ...ours];
  const isNew = canonicalJson(ancestors) !== canonicalJson(entries);
  return isNew ? { what: "status", status: { ...current, ancestors } } : undefined;
}

function acceptedCondition(policy: KubeObject, known: StatusWorld["known"]): Condition {
  const problem = backendTlsPolicyProblem(policy, known);
  const type = "Accepted";
  const generation = policy.metadata.generation ?? 0;
  if (problem === undefined) return { type, status: "True", reason: "Accepted", generation };
  // A conflict does not belong to one version of the policy.
  if (problem.reason === "Conflicted") return { type, status: "False", ...problem };
  return { type, status: "False", ...problem, generation };
}

function referenceTo(gateway: KubeObject) {
  return {
    group: "gateway.networking.k8s.io",
    kind: "Gateway",
    namespace: namespaceOf(gateway),
    name: gateway.metadata.name,
  };
}
