// Kong's custom kinds, served without anybody having to load their CustomResourceDefinitions. A definition that is loaded
// takes the place of the entry here.
// Source: Kong/kubernetes-configuration 1.5.2, the names in config/crd/ingress-controller
import type { PrinterColumn } from "../schema/custom-version.ts";
import { anyObject } from "../schema/schema-builder.ts";
import { KONG_SCHEMAS } from "./kong-schemas.ts";
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
  readonly hasNoCategories?: boolean;
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
  {
    kind: "IngressClassParameters",
    plural: "ingressclassparameterses",
    version: "v1alpha1",
    hasNoCategories: true,
  },
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

const age: PrinterColumn = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
  description: "Age",
};
const programmed: PrinterColumn = {
  name: "Programmed",
  type: "string",
  jsonPath: '.status.conditions[?(@.type=="Programmed")].status',
};

function column(name: string, jsonPath: string, description: string): PrinterColumn {
  return { name, type: "string", jsonPath, description };
}

const pluginColumns: readonly PrinterColumn[] = [
  column("Plugin-Type", ".plugin", "Name of the plugin"),
  age,
  {
    ...column("Disabled", ".disabled", "Indicates if the plugin is disabled"),
    type: "boolean",
    priority: 1,
  },
  { ...column("Config", ".config", "Configuration of the plugin"), priority: 1 },
  programmed,
];

const addressColumns: readonly PrinterColumn[] = [
  column("Address", ".status.loadBalancer.ingress[*].ip", "Address of the load balancer"),
  age,
];

/** What `kubectl get` shows of a kind beside its name; name and age when it is not here. */
const KONG_COLUMNS: Readonly<Record<string, readonly PrinterColumn[]>> = {
  KongPlugin: pluginColumns,
  KongClusterPlugin: pluginColumns,
  KongConsumer: [column("Username", ".username", "Username of a Kong Consumer"), age, programmed],
  KongConsumerGroup: [age, programmed],
  KongVault: [
    column("Backend Type", ".spec.backend", "Name of the backend of the vault"),
    column("Prefix", ".spec.prefix", "Prefix of vault URI to reference the values in the vault"),
    age,
    { ...column("Description", ".spec.description", "Description"), priority: 1 },
    programmed,
  ],
  KongCustomEntity: [
    column("Entity Type", ".spec.type", "type of the Kong entity"),
    age,
    programmed,
  ],
  KongLicense: [
    age,
    {
      ...column("Enabled", ".enabled", "Enabled to configure on Kong gateway instances"),
      type: "boolean",
    },
  ],
  TCPIngress: addressColumns,
  UDPIngress: addressColumns,
};

export const KONG_RESOURCES: readonly Resource[] = KONG_KINDS.map((kong) => {
  const { group = "configuration.konghq.com", version, kind, plural } = kong;
  const schema = KONG_SCHEMAS[kind] ?? anyObject;
  return customResource(
    { group, version, kind, plural, namespaced: kong.isClusterScoped !== true },
    { schema, columns: KONG_COLUMNS[kind] ?? [], selectableFields: [] },
    {
      shortNames: kong.shortNames ?? [],
      categories: categoriesOf(kong),
      subresources: kong.hasStatus === true ? ["status"] : [],
      ...(kong.isDeprecated === true && {
        deprecation: `${group}/${version} ${kind} is deprecated`,
      }),
    },
  );
});

function categoriesOf({ hasNoCategories, isOfKong }: KongKind): readonly string[] {
  if (hasNoCategories === true) return [];
  return ["kong-ingress-controller", ...(isOfKong === true ? ["kong"] : [])];
}
