// Wire types of questions about access and identity (authorization.k8s.io/v1, authentication.k8s.io/v1).
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const REVIEW_TYPES = `
authorization.LocalSubjectAccessReview = 1 metadata ObjectMeta; 2 spec authorization.SubjectAccessReviewSpec;
    3 status authorization.SubjectAccessReviewStatus
authorization.NonResourceAttributes = 1 path string; 2 verb string
authorization.NonResourceRule = 1 verbs! []string; 2 nonResourceURLs []string
authorization.ResourceAttributes = 1 namespace string; 2 verb string; 3 group string; 4 version string; 5 resource string;
    6 subresource string; 7 name string
authorization.ResourceRule = 1 verbs! []string; 2 apiGroups []string; 3 resources []string; 4 resourceNames []string
authorization.SelfSubjectAccessReview = 1 metadata ObjectMeta; 2 spec authorization.SelfSubjectAccessReviewSpec;
    3 status authorization.SubjectAccessReviewStatus
authorization.SelfSubjectAccessReviewSpec = 1 resourceAttributes *authorization.ResourceAttributes;
    2 nonResourceAttributes *authorization.NonResourceAttributes
authorization.SelfSubjectRulesReview = 1 metadata ObjectMeta; 2 spec authorization.SelfSubjectRulesReviewSpec;
    3 status authorization.SubjectRulesReviewStatus
authorization.SelfSubjectRulesReviewSpec = 1 namespace string
authorization.SubjectAccessReview = 1 metadata ObjectMeta; 2 spec authorization.SubjectAccessReviewSpec;
    3 status authorization.SubjectAccessReviewStatus
authorization.SubjectAccessReviewSpec = 1 resourceAttributes *authorization.ResourceAttributes;
    2 nonResourceAttributes *authorization.NonResourceAttributes; 3 user string; 4 groups []string; 5 extra map []string;
    6 uid string
authorization.SubjectAccessReviewStatus = 1 allowed! bool; 4 denied bool; 2 reason string; 3 evaluationError string
authorization.SubjectRulesReviewStatus = 1 resourceRules! []authorization.ResourceRule;
    2 nonResourceRules! []authorization.NonResourceRule; 3 incomplete! bool; 4 evaluationError string
authentication.BoundObjectReference = 1 kind string; 2 apiVersion string; 3 name string; 4 uid string
authentication.SelfSubjectReview = 1 metadata ObjectMeta; 2 status authentication.SelfSubjectReviewStatus
authentication.SelfSubjectReviewStatus = 1 userInfo authentication.UserInfo
authentication.TokenRequest = 1 metadata ObjectMeta; 2 spec authentication.TokenRequestSpec;
    3 status authentication.TokenRequestStatus
authentication.TokenRequestSpec = 1 audiences! []string; 4 expirationSeconds! *int64;
    3 boundObjectRef! *authentication.BoundObjectReference
authentication.TokenRequestStatus = 1 token! string; 2 expirationTimestamp! time
authentication.TokenReview = 1 metadata ObjectMeta; 2 spec authentication.TokenReviewSpec;
    3 status authentication.TokenReviewStatus
authentication.TokenReviewSpec = 1 token string; 2 audiences []string
authentication.TokenReviewStatus = 1 authenticated bool; 2 user authentication.UserInfo; 4 audiences []string; 3 error string
authentication.UserInfo = 1 username string; 2 uid string; 3 groups []string; 4 extra map []string
`;
