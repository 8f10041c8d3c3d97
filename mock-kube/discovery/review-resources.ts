// Questions that are asked like objects are created: they are answered and never stored.
// Source: Kubernetes 1.33, pkg/registry/authorization, pkg/registry/authentication
import { resource, type Resource } from "./resource.ts";

export const AUTHORIZATION_GROUP = "authorization.k8s.io";
export const AUTHENTICATION_GROUP = "authentication.k8s.io";

function review(group: string, kind: string, namespaced = false): Resource {
  const [prefix = ""] = group.split(".");
  const plural = `${kind.toLowerCase()}s`;
  const names = { group, version: "v1", kind, plural, namespaced };
  return resource(names, { verbs: ["create"], typeName: `${prefix}.${kind}` });
}

export const REVIEW_RESOURCES: readonly Resource[] = [
  review(AUTHORIZATION_GROUP, "LocalSubjectAccessReview", true),
  review(AUTHORIZATION_GROUP, "SelfSubjectAccessReview"),
  review(AUTHORIZATION_GROUP, "SelfSubjectRulesReview"),
  review(AUTHORIZATION_GROUP, "SubjectAccessReview"),
  review(AUTHENTICATION_GROUP, "SelfSubjectReview"),
  review(AUTHENTICATION_GROUP, "TokenReview"),
];

/** What a ServiceAccount's subresource `token` is written with; no resource of its own. */
export const TOKEN_REQUEST: Resource = review(AUTHENTICATION_GROUP, "TokenRequest", true);
