// Wire types of roles and their bindings (rbac.authorization.k8s.io/v1).
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const RBAC_TYPES = `
rbac.AggregationRule = 1 clusterRoleSelectors []LabelSelector
rbac.ClusterRole = 1 metadata ObjectMeta; 2 rules! []rbac.PolicyRule; 3 aggregationRule *rbac.AggregationRule
rbac.ClusterRoleBinding = 1 metadata ObjectMeta; 2 subjects []rbac.Subject; 3 roleRef! rbac.RoleRef
rbac.PolicyRule = 1 verbs! []string; 2 apiGroups []string; 3 resources []string; 4 resourceNames []string;
    5 nonResourceURLs []string
rbac.Role = 1 metadata ObjectMeta; 2 rules! []rbac.PolicyRule
rbac.RoleBinding = 1 metadata ObjectMeta; 2 subjects []rbac.Subject; 3 roleRef! rbac.RoleRef
rbac.RoleRef atomic = 1 apiGroup! string; 2 kind! string; 3 name! string
rbac.Subject atomic = 1 kind! string; 2 apiGroup string; 3 name! string; 4 namespace string
`;
