// The roles that every cluster has, as far as they speak of what is served here, and who has them.
// Source: Kubernetes 1.33, plugin/pkg/auth/authorizer/rbac/bootstrappolicy; the rules are written anew and fewer.
import type { KubeObject } from "../../core/kube.ts";
import { AUTHENTICATED, MASTERS } from "./identity.ts";

const GROUP = "rbac.authorization.k8s.io";
const API_VERSION = `${GROUP}/v1`;

const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "deletecollection", "patch", "update"];

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Kinds of users' namespaces, by group. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  "": [
    "configmaps",
    "endpoints",
    "events",
    "pods",
    "pods/log",
    "pods/status",
    "serviceaccounts",
    "services",
    "services/status",
  ],
  apps: [
    "deployments",
    "deployments/scale",
    "deployments/status",
    "replicasets",
    "replicasets/scale",
    "replicasets/status",
  ],
  autoscaling: ["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
  "discovery.k8s.io": ["endpointslices"],
  "networking.k8s.io": ["ingresses", "ingresses/status"],
};

function onOwn(verbs: readonly string[]): readonly Rule[] {
  return Object.entries(OWN).map(([group, resources]) => ({
    verbs,
    apiGroups: [group],
    resources,
  }));
}

const VIEW: readonly Rule[] = [
  ...onOwn(READ),
  { verbs: READ, apiGroups: [""], resources: ["namespaces"] },
];
const EDIT: readonly Rule[] = [
  ...onOwn(WRITE),
  { verbs: [...READ, ...WRITE], apiGroups: [""], resources: ["secrets"] },
  { verbs: [...READ, ...WRITE], apiGroups: ["coordination.k8s.io"], resources: ["leases"] },
  { verbs: ["impersonate"], apiGroups: [""], resources: ["serviceaccounts"] },
  { verbs: ["create"], apiGroups: [""], resources: ["serviceaccounts/token"] },
];
const ADMIN: readonly Rule[] = [
  { verbs: [...READ, ...WRITE], apiGroups: [GROUP], resources: ["rolebindings", "roles"] },
  {
    verbs: ["create"],
    apiGroups: ["authorization.k8s.io"],
    resources: ["localsubjectaccessreviews"],
  },
];

const PUBLIC = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
const DISCOVERY = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"];

/** A default role is marked as one, so that it can be told from those that people made. */
const MARK = "kubernetes.io/bootstrapping";
const DEFAULTS = { [MARK]: "rbac-defaults" };

export function isDefaultRole({ metadata }: KubeObject): boolean {
  return metadata.labels?.[MARK] === DEFAULTS[MARK];
}

function role(name: string, rules: readonly Rule[], aggregatesTo?: string): KubeObject {
  const key = `${GROUP}/aggregate-to-${aggregatesTo ?? ""}`;
  const labels = { ...DEFAULTS, ...(aggregatesTo !== undefined && { [key]: "true" }) };
  return { apiVersion: API_VERSION, kind: "ClusterRole", metadata: { name, labels }, rules };
}

/** A role that has the rules of all that say that they add to it. */
function aggregate(name: string, addsTo?: string): KubeObject {
  const matchLabels = { [`${GROUP}/aggregate-to-${name}`]: "true" };
  return {
    ...role(name, [], addsTo),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
  };
}

function binding(name: string, group: string): KubeObject {
  return {
    apiVersion: API_VERSION,
    kind: "ClusterRoleBinding",
    metadata: { name, labels: DEFAULTS },
    roleRef: { apiGroup: GROUP, kind: "ClusterRole", name },
    subjects: [{ apiGroup: GROUP, kind: "Group", name: group }],
  };
}

export const DEFAULT_ROLES: readonly KubeObject[] = [
  role("cluster-admin", [
    { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
    { verbs: ["*"], nonResourceURLs: ["*"] },
  ]),
  aggregate("admin"),
  aggregate("edit", "admin"),
  aggregate("view", "edit"),
  role("system:aggregate-to-admin", ADMIN, "admin"),
  role("system:aggregate-to-edit", EDIT, "edit"),
  role("system:aggregate-to-view", VIEW, "view"),
  role("system:basic-user", [
    {
      verbs: ["create"],
      apiGroups: ["authorization.k8s.io"],
      resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
    },
    {
      verbs: ["create"],
      apiGroups: ["authentication.k8s.io"],
      resources: ["selfsubjectreviews"],
    },
  ]),
  role("system:discovery", [{ verbs: ["get"], nonResourceURLs: [...DISCOVERY, ...PUBLIC] }]),
  role("system:public-info-viewer", [{ verbs: ["get"], nonResourceURLs: PUBLIC }]),
  binding("cluster-admin", MASTERS),
  binding("system:basic-user", AUTHENTICATED),
  binding("system:discovery", AUTHENTICATED),
  binding("system:public-info-viewer", AUTHENTICATED),
];
