// Wire types of admission webhooks (admissionregistration.k8s.io/v1).
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const ADMISSION_TYPES = `
admission.MatchCondition = 1 name! string; 2 expression! string
admission.MutatingWebhook = 1 name! string; 2 clientConfig! admission.WebhookClientConfig;
    3 rules []admission.RuleWithOperations; 4 failurePolicy *string; 9 matchPolicy *string;
    5 namespaceSelector *LabelSelector; 11 objectSelector *LabelSelector; 6 sideEffects! *string; 7 timeoutSeconds *int32;
    8 admissionReviewVersions! []string; 10 reinvocationPolicy *string;
    12 matchConditions []admission.MatchCondition by(name) merge(name)
admission.MutatingWebhookConfiguration = 1 metadata ObjectMeta; 2 webhooks []admission.MutatingWebhook by(name) merge(name)
admission.Rule = 1 apiGroups []string; 2 apiVersions []string; 3 resources []string; 4 scope *string
admission.RuleWithOperations = 1 operations []string; 2 ... admission.Rule
admission.ServiceReference = 1 namespace! string; 2 name! string; 3 path *string; 4 port *int32
admission.ValidatingWebhook = 1 name! string; 2 clientConfig! admission.WebhookClientConfig;
    3 rules []admission.RuleWithOperations; 4 failurePolicy *string; 9 matchPolicy *string;
    5 namespaceSelector *LabelSelector; 10 objectSelector *LabelSelector; 6 sideEffects! *string; 7 timeoutSeconds *int32;
    8 admissionReviewVersions! []string; 11 matchConditions []admission.MatchCondition by(name) merge(name)
admission.ValidatingWebhookConfiguration = 1 metadata ObjectMeta;
    2 webhooks []admission.ValidatingWebhook by(name) merge(name)
admission.WebhookClientConfig = 3 url *string; 1 service *admission.ServiceReference; 2 caBundle bytes
`;
