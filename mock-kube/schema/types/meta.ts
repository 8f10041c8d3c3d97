// Wire types that every kind shares (meta/v1).
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const META_TYPES = `
ListMeta = 1 selfLink string; 2 resourceVersion string; 3 continue string; 4 remainingItemCount *int64
ObjectMeta = 1 name string; 2 generateName string; 3 namespace string; 4 selfLink string; 5 uid string;
    6 resourceVersion string; 7 generation int64; 8 creationTimestamp! time; 9 deletionTimestamp *time;
    10 deletionGracePeriodSeconds *int64; 11 labels map string; 12 annotations map string;
    13 ownerReferences []OwnerReference by(uid) merge(uid); 14 finalizers []string set merge;
    17 managedFields []ManagedFieldsEntry
OwnerReference atomic = 5 apiVersion! string; 1 kind! string; 3 name! string; 4 uid! string; 6 controller *bool;
    7 blockOwnerDeletion *bool
ManagedFieldsEntry = 1 manager string; 2 operation string; 3 apiVersion string; 4 time *time; 6 fieldsType string;
    7 fieldsV1 any; 8 subresource string
LabelSelector atomic = 1 matchLabels map string; 2 matchExpressions []LabelSelectorRequirement
LabelSelectorRequirement = 1 key! string; 2 operator! string; 3 values []string
Condition = 1 type! string; 2 status! string; 3 observedGeneration int64; 4 lastTransitionTime! time; 5 reason! string;
    6 message! string
DeleteOptions = 1 gracePeriodSeconds *int64; 2 preconditions *Preconditions; 3 orphanDependents *bool;
    4 propagationPolicy *string; 5 dryRun []string
Preconditions = 1 uid *string; 2 resourceVersion *string
`;
