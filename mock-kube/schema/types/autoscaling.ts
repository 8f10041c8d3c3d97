// Wire types of HorizontalPodAutoscalers (autoscaling/v2, and v1 with its own names) and of scales (autoscaling/v1).
// Source: Kubernetes 1.33, the Go types of the API; the notation is explained in ../type-table.ts.

export const AUTOSCALING_TYPES = `
autoscaling.ContainerResourceMetricSource = 1 name! string; 2 target! autoscaling.MetricTarget; 3 container! string
autoscaling.CrossVersionObjectReference atomic = 1 kind! string; 2 name! string; 3 apiVersion string
autoscaling.ExternalMetricSource = 1 metric! autoscaling.MetricIdentifier; 2 target! autoscaling.MetricTarget
autoscaling.HPAScalingPolicy = 1 type! string; 2 value! int32; 3 periodSeconds! int32
autoscaling.HPAScalingRules = 3 stabilizationWindowSeconds *int32; 1 selectPolicy *string;
    2 policies []autoscaling.HPAScalingPolicy
autoscaling.HorizontalPodAutoscaler = 1 metadata ObjectMeta; 2 spec autoscaling.HorizontalPodAutoscalerSpec;
    3 status autoscaling.HorizontalPodAutoscalerStatus
autoscaling.HorizontalPodAutoscalerBehavior = 1 scaleUp *autoscaling.HPAScalingRules;
    2 scaleDown *autoscaling.HPAScalingRules
autoscaling.HorizontalPodAutoscalerCondition = 1 type! string; 2 status! string; 3 lastTransitionTime time; 4 reason string;
    5 message string
autoscaling.HorizontalPodAutoscalerSpec = 1 scaleTargetRef! autoscaling.CrossVersionObjectReference; 2 minReplicas *int32;
    3 maxReplicas! int32; 4 metrics []autoscaling.MetricSpec;
    5 behavior *autoscaling.HorizontalPodAutoscalerBehavior
autoscaling.HorizontalPodAutoscalerStatus = 1 observedGeneration *int64; 2 lastScaleTime *time; 3 currentReplicas int32;
    4 desiredReplicas! int32; 5 currentMetrics! []any;
    6 conditions []autoscaling.HorizontalPodAutoscalerCondition by(type) merge(type)
autoscaling.MetricIdentifier = 1 name! string; 2 selector *LabelSelector
autoscaling.MetricSpec = 1 type! string; 2 object *autoscaling.ObjectMetricSource; 3 pods *autoscaling.PodsMetricSource;
    4 resource *autoscaling.ResourceMetricSource; 7 containerResource *autoscaling.ContainerResourceMetricSource;
    5 external *autoscaling.ExternalMetricSource
autoscaling.MetricTarget = 1 type! string; 2 value *quantity; 3 averageValue *quantity; 4 averageUtilization *int32
autoscaling.ObjectMetricSource = 1 describedObject! autoscaling.CrossVersionObjectReference;
    2 target! autoscaling.MetricTarget; 3 metric! autoscaling.MetricIdentifier
autoscaling.PodsMetricSource = 1 metric! autoscaling.MetricIdentifier; 2 target! autoscaling.MetricTarget
autoscaling.ResourceMetricSource = 1 name! string; 2 target! autoscaling.MetricTarget
autoscaling.Scale = 1 metadata ObjectMeta; 2 spec autoscaling.ScaleSpec; 3 status autoscaling.ScaleStatus
autoscaling.ScaleSpec = 1 replicas int32
autoscaling.ScaleStatus = 1 replicas! int32; 2 selector string
autoscaling.v1.HorizontalPodAutoscaler = 1 metadata ObjectMeta; 2 spec autoscaling.v1.HorizontalPodAutoscalerSpec;
    3 status autoscaling.v1.HorizontalPodAutoscalerStatus
autoscaling.v1.HorizontalPodAutoscalerSpec = 1 scaleTargetRef! autoscaling.CrossVersionObjectReference; 2 minReplicas *int32;
    3 maxReplicas! int32; 4 targetCPUUtilizationPercentage *int32
autoscaling.v1.HorizontalPodAutoscalerStatus = 1 observedGeneration *int64; 2 lastScaleTime *time; 3 currentReplicas! int32;
    4 desiredReplicas! int32; 5 currentCPUUtilizationPercentage *int32
`;
