// Roles and their bindings, served when requests are judged by them.
// Source: Kubernetes 1.33, pkg/apis/rbac/v1/defaults.go, pkg/apis/rbac/validation/validation.go
import { objectOr, type JsonObject } from "../../core/json.ts";
import { draftsIn, equalJson, type Draft } from "../json.ts";
import { GoText, invalid, notSupported, type FieldError } from "../schema/field-error.ts";
import type { KindRules } from "../kinds/kind-rules.ts";
import { resource, type Resource } from "./resource.ts";

const GROUP = "rbac.authorization.k8s.io";
const rbac = { group: GROUP, version: "v1" };

/** "system:node" is a good name: any path segment is. */
const roleRules: KindRules = {
  nameRule: (name) => (/^(?:\.{1,2}|.*[/%].*)$/.test(name) ? ["may not contain '/' or '%'"] : []),
};

const bindingRules: KindRules = {
  ...roleRules,
  defaults(object: Draft) {
    const ref = objectOr(object["roleRef"]);
    if (!("apiGroup" in ref)) object["roleRef"] = { apiGroup: GROUP, ...ref };
    for (const subject of draftsIn(object, "subjects")) {
      if (subject["kind"] !== "ServiceAccount") subject["apiGroup"] ??= GROUP;
    }
  },
  errors: (object) => roleRefErrors(objectOr(object["roleRef"])),
  updateErrors: (object, old) =>
    equalJson(object["roleRef"], old["roleRef"])
      ? []
      : [
          invalid(
            "roleRef",
            new GoText(JSON.stringify(object["roleRef"])),
            "cannot change roleRef",
          ),
        ],
};

function roleRefErrors({ kind }: JsonObject): readonly FieldError[] {
  const kinds = ["Role", "ClusterRole"];
  return kinds.some((known) => known === kind) ? [] : [notSupported("roleRef.kind", kind, kinds)];
}

export const RBAC_RESOURCES: readonly Resource[] = [
  resource(
    { ...rbac, kind: "ClusterRoleBinding", plural: "clusterrolebindings", namespaced: false },
    { typeName: "rbac.ClusterRoleBinding", rules: bindingRules },
  ),
  resource(
    { ...rbac, kind: "ClusterRole", plural: "clusterroles", namespaced: false },
    { typeName: "rbac.ClusterRole", rules: roleRules },
  ),
  resource(
    { ...rbac, kind: "RoleBinding", plural: "rolebindings", namespaced: true },
    { typeName: "rbac.RoleBinding", rules: bindingRules },
  ),
  resource(
    { ...rbac, kind: "Role", plural: "roles", namespaced: true },
    { typeName: "rbac.Role", rules: roleRules },
  ),
];
