// Kong's custom kinds, served without anybody having to load their CustomResourceDefinitions. A definition that is loaded
// takes the place of the entry here.
// Source: Kong/kubernetes-configuration 1.5.2, the names in config/crd/ingress-controller
import { customResource } from "./custom-resources.ts";
import type { Resource } from "./resource.ts";

interface KongKind {
  readonly kind: string;
  readonly plural: string;
  readonly version: string;
  readonly shortNames?: readonly string[];
  readonly isClusterScoped?: boolean;
  readonly hasStatus?: boolean;
  readonly isDeprecated?: boolean;
  readonly group?: string;
  /** The category "kong" beside the controller's own. */
  readonly isOfKong?: boolean;
}

const KONG_KINDS: readonly KongKind[] = [
  {
    kind: "KongPlugin",
    plural: "kongplugins",
    version: "v1",
    shortNames: ["kp"],
    hasStatus: true,
    isOfKong: true,
  },
  {
    kind: "KongClusterPlugin",
    plural: "kongclusterplugins",
    version: "v1",
    shortNames: ["kcp"],
    isClusterScoped: true,
    hasStatus: true,
    isOfKong: true,
  },
  {
    kind: "KongConsumer",
    plural: "kongconsumers",
    version: "v1",
    shortNames: ["kc"],
    hasStatus: true,
    isOfKong: true,
  },
  {
    kind: "KongIngress",
    plural: "kongingresses",
    version: "v1",
    shortNames: ["ki"],
    hasStatus: true,
    isDeprecated: true,
  },
  {
    kind: "KongConsumerGroup",
    plural: "kongconsumergroups",
    version: "v1beta1",
    shortNames: ["kcg"],
    hasStatus: true,
    isOfKong: true,
  },
  {
    kind: "KongUpstreamPolicy",
    plural: "kongupstreampolicies",
    version: "v1beta1",
    shortNames: ["kup"],
    hasStatus: true,
    isOfKong: true,
  },
  {
    kind: "TCPIngress",
    plural: "tcpingresses",
    version: "v1beta1",
    hasStatus: true,
    isDeprecated: true,
    isOfKong: true,
  },
  {
    kind: "UDPIngress",
    plural: "udpingresses",
    version: "v1beta1",
    hasStatus: true,
    isDeprecated: true,
    isOfKong: true,
  },
  { kind: "IngressClassParameters", plural: "ingressclassparameterses", version: "v1alpha1" },
  {
    kind: "KongVault",
    plural: "kongvaults",
    version: "v1alpha1",
    shortNames: ["kv"],
    isClusterScoped: true,
    hasStatus: true,
    isOfKong: true,
  },
  {
    kind: "KongCustomEntity",
    plural: "kongcustomentities",
    version: "v1alpha1",
    shortNames: ["kce"],
    hasStatus: true,
    isOfKong: true,
  },
  {
    kind: "KongLicense",
    plural: "konglicenses",
    version: "v1alpha1",
    shortNames: ["kl"],
    isClusterScoped: true,
    hasStatus: true,
    isOfKong: true,
  },
  {
    kind: "KongServiceFacade",
    plural: "kongservicefacades",
    version: "v1alpha1",
    hasStatus: true,
    group: "incubator.ingress-controller.konghq.com",
  },
];

export const KONG_RESOURCES: readonly Resource[] = KONG_KINDS.map((kong) => {
  const { group = "configuration.konghq.com", version, kind, plural } = kong;
  return customResource(
    { group, version, kind, plural, namespaced: kong.isClusterScoped !== true },
    { columns: [], selectableFields: [] },
    {
      shortNames: kong.shortNames ?? [],
      categories: ["kong-ingress-controller", ...(kong.isOfKong === true ? ["kong"] : [])],
      subresources: kong.hasStatus === true ? ["status"] : [],
      ...(kong.isDeprecated === true && {
        deprecation: `${group}/${version} ${kind} is deprecated`,
      }),
    },
  );
});
