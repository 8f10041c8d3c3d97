// Roles: who may do what. Source: Kubernetes 1.33, plugin/pkg/auth/authorizer/rbac, pkg/apis/rbac/v1/evaluation_helpers.go
import { arrayOr, objectOr, type JsonObject } from "../../core/json.ts";
import type { KubeApiError } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { stringOf } from "../json.ts";
import { notAllowed } from "../statuses.ts";
import type { ObjectStore } from "../storage/object-store.ts";
import { AUTHENTICATED, MASTERS, type Identity } from "./identity.ts";

const GROUP = "rbac.authorization.k8s.io";
/** What every client that is known may look at, to find out what there is. */
const DISCOVERY = /^\/(?:api|apis|openapi|version|healthz|livez|readyz)(?:\/|$)/;

/** Why this is not allowed; `undefined` when it is. */
export function refusalOf(
  store: ObjectStore,
  identity: Identity,
  info: RequestInfo,
): KubeApiError | undefined {
  if (identity.groups.includes(MASTERS)) return undefined;
  const { resource, verb, path } = info;
  const isDiscovery = resource === undefined && verb === "get" && DISCOVERY.test(path);
  if (isDiscovery && identity.groups.includes(AUTHENTICATED)) return undefined;
  return rulesFor(store, identity, resource?.namespace).some((rule) => allows(rule, info))
    ? undefined
    : notAllowed(identity.name, info);
}

/** Of all bindings in the cluster and in the namespace that name this identity. */
function rulesFor(
  store: ObjectStore,
  identity: Identity,
  namespace: string | undefined,
): readonly JsonObject[] {
  const bindings = [
    ...store.list(`${GROUP}/clusterrolebindings`),
    ...(namespace === undefined ? [] : store.list(`${GROUP}/rolebindings`, namespace)),
  ];
  return bindings
    .filter((binding) => names(binding, identity))
    .flatMap((binding) => {
      const { kind, name } = objectOr(binding["roleRef"]);
      const isClusterRole = kind === "ClusterRole";
      const role = store.get({
        storage: `${GROUP}/${isClusterRole ? "clusterroles" : "roles"}`,
        namespace: isClusterRole ? "" : (binding.metadata.namespace ?? ""),
        name: stringOf(name),
      });
      return arrayOr(role?.["rules"]).map((rule) => objectOr(rule));
    });
}

function names({ metadata, ...binding }: KubeObject, identity: Identity): boolean {
  return arrayOr(binding["subjects"]).some((item) => {
    const { kind, name, namespace = metadata.namespace } = objectOr(item);
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
  });
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
