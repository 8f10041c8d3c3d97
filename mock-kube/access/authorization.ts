// Roles: who may do what. Source: Kubernetes 1.33, plugin/pkg/auth/authorizer/rbac, pkg/apis/rbac/v1/evaluation_helpers.go
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeApiError } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { stringOf } from "../json.ts";
import { notAllowed } from "../statuses.ts";
import type { ObjectStore } from "../storage/object-store.ts";
import { labelMatcher } from "../storage/label-selector.ts";
import { selectorText } from "../kinds/deployment.ts";
import { MASTERS, type Identity } from "./identity.ts";

const GROUP = "rbac.authorization.k8s.io";
/** Roles that are made of roles that are made of roles go no deeper. */
const AGGREGATION_DEPTH_MAX = 8;

/** As reviews show it. */
export interface Decision {
  readonly allowed: boolean;
  /** Which binding allowed it. */
  readonly reason?: string;
}

/** Where nobody is judged. */
export const ALLOWED: Decision = { allowed: true };

/** Everything, as a rule. */
const EVERYTHING: readonly JsonObject[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/** Why this is not allowed; `undefined` when it is. */
export function refusalOf(
  store: ObjectStore,
  identity: Identity,
  info: RequestInfo,
): KubeApiError | undefined {
  return decide(store, identity, info).allowed ? undefined : notAllowed(identity.name, info);
}

export function decide(store: ObjectStore, identity: Identity, info: RequestInfo): Decision {
  if (identity.groups.includes(MASTERS)) return ALLOWED;
  for (const bound of bindingsOf(store, identity, info.resource?.namespace)) {
    if (!rulesOf(store, bound).some((rule) => allows(rule, info))) continue;
    return { allowed: true, reason: `RBAC: allowed by ${bindingText(bound)}` };
  }
  return { allowed: false };
}

/** All that an identity may do in a namespace. */
export function rulesFor(
  store: ObjectStore,
  identity: Identity,
  namespace: string,
): readonly JsonObject[] {
  const everything = identity.groups.includes(MASTERS) ? EVERYTHING : [];
  const own = bindingsOf(store, identity, namespace).flatMap((bound) => rulesOf(store, bound));
  return [...everything, ...own];
}

/** What somebody may do where nobody is judged. */
export function allRules(): readonly JsonObject[] {
  return EVERYTHING;
}

interface Bound {
  readonly binding: KubeObject;
  readonly subject: JsonObject;
}

/** All bindings in the cluster and in the namespace that name this identity. */
function bindingsOf(
  store: ObjectStore,
  identity: Identity,
  namespace: string | undefined,
): readonly Bound[] {
  const bindings = [
    ...store.list(`${GROUP}/clusterrolebindings`),
    ...(namespace === undefined ? [] : store.list(`${GROUP}/rolebindings`, namespace)),
  ];
  return bindings.flatMap((binding) => {
    const subject = arrayOr(binding["subjects"])
      .map(objectOr)
      .find((item) => isSubject(item, binding.metadata.namespace, identity));
    return subject === undefined ? [] : [{ binding, subject }];
  });
}

function rulesOf(store: ObjectStore, { binding }: Bound): readonly JsonObject[] {
  const { kind, name } = objectOr(binding["roleRef"]);
  const isClusterRole = kind === "ClusterRole";
  const role = store.get({
    storage: `${GROUP}/${isClusterRole ? "clusterroles" : "roles"}`,
    namespace: isClusterRole ? "" : (binding.metadata.namespace ?? ""),
    name: stringOf(name),
  });
  return role === undefined ? [] : roleRules(store, role, AGGREGATION_DEPTH_MAX);
}

/** A role may be made of all cluster roles with certain labels. */
function roleRules(store: ObjectStore, role: KubeObject, depth: number): readonly JsonObject[] {
  const own = arrayOr(role["rules"]).map(objectOr);
  const selectors = arrayOr(objectOr(role["aggregationRule"])["clusterRoleSelectors"]);
  if (selectors.length === 0 || depth === 0) return own;
  const matchers = selectors.map((selector) => labelMatcher(selectorText(selector)));
  const parts = store
    .list(`${GROUP}/clusterroles`)
    .filter((other) => other.metadata.name !== role.metadata.name)
    .filter(({ metadata }) => matchers.some((matches) => matches(metadata.labels ?? {})));
  return [...own, ...parts.flatMap((part) => roleRules(store, part, depth - 1))];
}

function isSubject(
  { kind, name, namespace: given }: JsonObject,
  bindingNamespace: string | undefined,
  identity: Identity,
): boolean {
  const namespace = given ?? bindingNamespace;
  switch (kind) {
    case "User":
      return name === identity.name;
    case "Group":
      return identity.groups.some((group) => group === name);
    case "ServiceAccount":
      return identity.name === `system:serviceaccount:${stringOf(namespace)}:${stringOf(name)}`;
    default:
      return false;
  }
}

function bindingText({ binding, subject }: Bound): string {
  const { name, namespace } = binding.metadata;
  const { kind, name: roleName } = objectOr(binding["roleRef"]);
  const which = namespace === undefined ? name : `${name}/${namespace}`;
  const of = `${stringOf(kind)} ${JSON.stringify(roleName)}`;
  const owner = stringOf(subject["namespace"]) || namespace;
  const who =
    subject["kind"] === "ServiceAccount"
      ? `${stringOf(subject["name"])}/${owner ?? ""}`
      : stringOf(subject["name"]);
  return `${binding.kind} ${JSON.stringify(which)} of ${of} to ${stringOf(subject["kind"])} ${JSON.stringify(who)}`;
}

function allows(rule: JsonObject, { verb, path, resource }: RequestInfo): boolean {
  if (!has(rule["verbs"], verb)) return false;
  if (resource === undefined) {
    return arrayOr(rule["nonResourceURLs"]).some((pattern) => isUnder(stringOf(pattern), path));
  }
  const { group, plural, subresource, name } = resource;
  const wanted = subresource === undefined ? plural : `${plural}/${subresource}`;
  const only = arrayOr(rule["resourceNames"]);
  return (
    has(rule["apiGroups"], group) &&
    (has(rule["resources"], wanted) ||
      (subresource !== undefined && arrayOr(rule["resources"]).includes(`*/${subresource}`))) &&
    (only.length === 0 || only.includes(name))
  );
}

function has(list: unknown, wanted: string): boolean {
  return arrayOr(list).some((item) => item === "*" || item === wanted);
}

function isUnder(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}
