// What a KongUpstreamPolicy is told about the Services that use it. Source: KIC v3.5.13 internal/controllers/configuration/kongupstreampolicy_utils.go.
import { canonicalJson } from "../../../core/hash.ts";
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import { groupOf, type KubeObject } from "../../../core/kube.ts";
import { isUpstreamPolicyUsed, policyUsers } from "../../informer/upstream-policy-use.ts";
import { createdMs, namespaceOf } from "../../kube-types/fields.ts";
import { httpRouteView } from "../../kube-types/http-route.ts";
import type { BackendReference } from "../../kube-types/references.ts";
import { byNumber, byText, inOrder } from "../../translate/order.ts";
import { writtenCondition, type Condition } from "../conditions.ts";
import { ANCESTORS_MAX, entryOfAncestor, isReportedBy } from "./ancestors.ts";
import type { StatusChange } from "../status-change.ts";
import type { StatusWorld } from "./status-world.ts";

/** @returns `undefined` when nothing needs to change; only a policy that is used is told anything. */
export function desiredUpstreamPolicy(
  policy: KubeObject,
  world: StatusWorld,
): StatusChange | undefined {
  const { known, admission } = world;
  if (policy.metadata.deletionTimestamp !== undefined) return undefined;
  if (!isUpstreamPolicyUsed(policy, known, admission)) return undefined;
  const current = objectOr(policy["status"]);
  const entries = arrayOr(current["ancestors"]).map(objectOr);
  const others = entries.filter((entry) => !isReportedBy(entry, admission));
  const services = policyUsers(policy, "Service", known);
  const users = [...services, ...policyUsers(policy, "KongServiceFacade", known)]
    .toSorted(OLDEST_FIRST)
    .slice(0, ANCESTORS_MAX - others.length);
  const names = new Set(services.map(serviceKey));
  const conflicted = conflictedServices(names, world);
  const ours = users.map((user) => {
    const reference = referenceTo(user);
    const before = entryOfAncestor(entries, reference, admission);
    const isConflicted = user.kind === "Service" && conflicted.has(serviceKey(user));
    const told = arrayOr(before?.["conditions"]);
    return {
      ancestorRef: reference,
      controllerName: admission.gatewayControllerName,
      conditions: conditionsFor(isConflicted, world.statusOf?.(user) === "succeeded").map(
        (condition) => writtenCondition(condition, told, world.now),
      ),
    };
  });
  const ancestors: readonly JsonObject[] = [...others, ...ours];
  const isNew = canonicalJson(ancestors) !== canonicalJson(entries);
  return isNew ? { what: "status", status: { ...current, ancestors } } : undefined;
}

const OLDEST_FIRST = inOrder<KubeObject>(
  byNumber(createdMs),
  byText(({ kind }) => kind),
  byText(namespaceOf),
  byText(({ metadata }) => metadata.name),
);

function conditionsFor(isConflicted: boolean, isConfigured: boolean): readonly Condition[] {
  return [
    isConflicted
      ? { type: "Accepted", status: "False", reason: "Conflicted" }
      : { type: "Accepted", status: "True", reason: "Accepted" },
    isConfigured && !isConflicted
      ? { type: "Programmed", status: "True", reason: "Programmed" }
      : { type: "Programmed", status: "False", reason: "Pending" },
  ];
}

function referenceTo({ apiVersion, kind, metadata }: KubeObject): JsonObject {
  const { name, namespace } = metadata;
  return { group: groupOf(apiVersion) || "core", kind, namespace, name };
}

/** Services that a rule of some HTTPRoute uses together with one that has not this policy. */
function conflictedServices(
  users: ReadonlySet<string>,
  { known }: StatusWorld,
): ReadonlySet<string> {
  const conflicted = new Set<string>();
  for (const route of known.store("HTTPRoute").values()) {
    for (const { backendRefs } of httpRouteView(route).rules) {
      const names = backendRefs.filter(isToService).map((each) => backendKey(each, route));
      if (names.every((name) => users.has(name))) continue;
      for (const name of names) if (users.has(name)) conflicted.add(name);
    }
  }
  return conflicted;
}

function isToService({ group = "", kind = "Service" }: BackendReference): boolean {
  return (group === "" || group === "core") && kind === "Service";
}

function backendKey({ namespace, name }: BackendReference, route: KubeObject): string {
  return `${namespace ?? namespaceOf(route)}/${name}`;
}

function serviceKey(service: KubeObject): string {
  return `${namespaceOf(service)}/${service.metadata.name}`;
}
