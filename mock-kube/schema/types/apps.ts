// Wire types of Deployments and ReplicaSets (apps/v1).
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const APPS_TYPES = `
apps.Deployment = 1 metadata ObjectMeta; 2 spec apps.DeploymentSpec; 3 status apps.DeploymentStatus
apps.DeploymentCondition = 1 type! string; 2 status! string; 6 lastUpdateTime time; 7 lastTransitionTime time;
    4 reason string; 5 message string
apps.DeploymentSpec = 1 replicas *int32; 2 selector! *LabelSelector; 3 template! PodTemplateSpec;
    4 strategy apps.DeploymentStrategy retainKeys; 5 minReadySeconds int32; 6 revisionHistoryLimit *int32;
    7 paused bool; 9 progressDeadlineSeconds *int32
apps.DeploymentStatus = 1 observedGeneration int64; 2 replicas int32; 3 updatedReplicas int32; 7 readyReplicas int32;
    4 availableReplicas int32; 5 unavailableReplicas int32; 9 terminatingReplicas *int32;
    6 conditions []apps.DeploymentCondition by(type) merge(type); 8 collisionCount *int32
apps.DeploymentStrategy = 1 type string; 2 rollingUpdate *apps.RollingUpdateDeployment
apps.ReplicaSet = 1 metadata ObjectMeta; 2 spec apps.ReplicaSetSpec; 3 status apps.ReplicaSetStatus
apps.ReplicaSetCondition = 1 type! string; 2 status! string; 3 lastTransitionTime time; 4 reason string; 5 message string
apps.ReplicaSetSpec = 1 replicas *int32; 4 minReadySeconds int32; 2 selector! *LabelSelector; 3 template PodTemplateSpec
apps.ReplicaSetStatus = 1 replicas! int32; 2 fullyLabeledReplicas int32; 4 readyReplicas int32; 5 availableReplicas int32;
    7 terminatingReplicas *int32; 3 observedGeneration int64;
    6 conditions []apps.ReplicaSetCondition by(type) merge(type)
apps.RollingUpdateDeployment = 1 maxUnavailable *intOrString; 2 maxSurge *intOrString
`;
