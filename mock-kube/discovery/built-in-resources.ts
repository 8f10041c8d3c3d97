// The built-in kinds that are served, as the real server describes them.
import { configMapRules, secretRules } from "../kinds/config-map.ts";
import { customResourceDefinitionRules } from "../kinds/custom-resource-definition.ts";
import { deploymentRules, replicaSetRules } from "../kinds/deployment.ts";
import { endpointSliceRules, endpointsRules } from "../kinds/endpoint-slice.ts";
import { eventRules, newEventRules, toCoreEvent, toNewEvent } from "../kinds/event.ts";
import { ingressClassRules, ingressRules } from "../kinds/ingress.ts";
import {
  autoscalerRules,
  fromOldAutoscaler,
  oldAutoscalerRules,
  toOldAutoscaler,
} from "../kinds/horizontal-pod-autoscaler.ts";
import { leaseRules } from "../kinds/lease.ts";
import { namespaceRules } from "../kinds/namespace.ts";
import { networkPolicyRules } from "../kinds/network-policy.ts";
import { podRules } from "../kinds/pod.ts";
import { serviceRules } from "../kinds/service.ts";
import { ALL_VERBS, resource, type Resource } from "./resource.ts";

const core = { group: "", version: "v1" };
const apps = { group: "apps", version: "v1" };
const networking = { group: "networking.k8s.io", version: "v1" };

const autoscaling = {
  group: "autoscaling",
  kind: "HorizontalPodAutoscaler",
  plural: "horizontalpodautoscalers",
  namespaced: true,
};
const autoscalers: Partial<Resource> = {
  shortNames: ["hpa"],
  categories: ["all"],
  subresources: ["status"],
};

export const BUILT_IN_RESOURCES: readonly Resource[] = [
  resource(
    { ...core, kind: "ConfigMap", plural: "configmaps", namespaced: true },
    { shortNames: ["cm"], typeName: "ConfigMap", rules: configMapRules },
  ),
  resource(
    { ...core, kind: "Endpoints", plural: "endpoints", namespaced: true },
    {
      listKind: "EndpointsList",
      shortNames: ["ep"],
      createOnUpdate: true,
      deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
      typeName: "Endpoints",
      rules: endpointsRules,
    },
  ),
  resource(
    { ...core, kind: "Event", plural: "events", namespaced: true },
    { shortNames: ["ev"], createOnUpdate: true, typeName: "Event", rules: eventRules },
  ),
  resource(
    { ...core, kind: "Namespace", plural: "namespaces", namespaced: false },
    {
      shortNames: ["ns"],
      verbs: ALL_VERBS.filter((verb) => verb !== "deletecollection"),
      subresources: ["status", "finalize"],
      typeName: "Namespace",
      rules: namespaceRules,
    },
  ),
  resource(
    { ...core, kind: "Pod", plural: "pods", namespaced: true },
    {
      shortNames: ["po"],
      categories: ["all"],
      subresources: ["status"],
      hasGeneration: true,
      returnsDeleted: true,
      typeName: "Pod",
      rules: podRules,
    },
  ),
  resource(
    { ...core, kind: "Secret", plural: "secrets", namespaced: true },
    { typeName: "Secret", rules: secretRules },
  ),
  resource(
    { ...core, kind: "Service", plural: "services", namespaced: true },
    {
      shortNames: ["svc"],
      categories: ["all"],
      subresources: ["status"],
      createOnUpdate: true,
      returnsDeleted: true,
      typeName: "Service",
      rules: serviceRules,
    },
  ),
  resource(
    { ...core, kind: "ServiceAccount", plural: "serviceaccounts", namespaced: true },
    {
      shortNames: ["sa"],
      subresources: ["token"],
      returnsDeleted: true,
      typeName: "ServiceAccount",
    },
  ),
  resource(
    { ...apps, kind: "Deployment", plural: "deployments", namespaced: true },
    {
      shortNames: ["deploy"],
      categories: ["all"],
      subresources: ["scale", "status"],
      hasGeneration: true,
      typeName: "apps.Deployment",
      rules: deploymentRules,
    },
  ),
  resource(
    { ...apps, kind: "ReplicaSet", plural: "replicasets", namespaced: true },
    {
      shortNames: ["rs"],
      categories: ["all"],
      subresources: ["scale", "status"],
      hasGeneration: true,
      typeName: "apps.ReplicaSet",
      rules: replicaSetRules,
    },
  ),
  resource(
    { ...autoscaling, version: "v2" },
    {
      ...autoscalers,
      typeName: "autoscaling.HorizontalPodAutoscaler",
      rules: autoscalerRules,
    },
  ),
  resource(
    { ...autoscaling, version: "v1" },
    {
      ...autoscalers,
      typeName: "autoscaling.v1.HorizontalPodAutoscaler",
      rules: oldAutoscalerRules,
      conversion: {
        storedType: "autoscaling.HorizontalPodAutoscaler",
        toView: toOldAutoscaler,
        toStored: fromOldAutoscaler,
      },
    },
  ),
  resource(
    {
      group: "events.k8s.io",
      version: "v1",
      kind: "Event",
      plural: "events",
      namespaced: true,
    },
    {
      shortNames: ["ev"],
      storage: "events",
      createOnUpdate: true,
      typeName: "events.Event",
      rules: newEventRules,
      conversion: { storedType: "Event", toView: toNewEvent, toStored: toCoreEvent },
    },
  ),
  resource(
    { ...networking, kind: "Ingress", plural: "ingresses", namespaced: true },
    {
      shortNames: ["ing"],
      subresources: ["status"],
      hasGeneration: true,
      typeName: "networking.Ingress",
      rules: ingressRules,
    },
  ),
  resource(
    { ...networking, kind: "IngressClass", plural: "ingressclasses", namespaced: false },
    { hasGeneration: true, typeName: "networking.IngressClass", rules: ingressClassRules },
  ),
  resource(
    { ...networking, kind: "NetworkPolicy", plural: "networkpolicies", namespaced: true },
    {
      shortNames: ["netpol"],
      hasGeneration: true,
      typeName: "networking.NetworkPolicy",
      rules: networkPolicyRules,
    },
  ),
  resource(
    {
      group: "apiextensions.k8s.io",
      version: "v1",
      kind: "CustomResourceDefinition",
      plural: "customresourcedefinitions",
      namespaced: false,
    },
    {
      shortNames: ["crd", "crds"],
      categories: ["api-extensions"],
      subresources: ["status"],
      hasGeneration: true,
      needsRevision: true,
      typeName: "CustomResourceDefinition",
      rules: customResourceDefinitionRules,
    },
  ),
  resource(
    {
      group: "coordination.k8s.io",
      version: "v1",
      kind: "Lease",
      plural: "leases",
      namespaced: true,
    },
    {
      createOnUpdate: true,
      needsRevision: true,
      typeName: "coordination.Lease",
      rules: leaseRules,
    },
  ),
  resource(
    {
      group: "discovery.k8s.io",
      version: "v1",
      kind: "EndpointSlice",
      plural: "endpointslices",
      namespaced: true,
    },
    { hasGeneration: true, typeName: "discovery.EndpointSlice", rules: endpointSliceRules },
  ),
];
