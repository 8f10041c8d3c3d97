// The Gateway API's kinds, served when asked for: a controller that finds them behaves differently.
// Source: kubernetes-sigs/gateway-api 1.3.0 (experimental channel)
import type { PrinterColumn } from "../schema/custom-version.ts";
import { anyObject } from "../schema/schema-builder.ts";
import { customResource } from "./custom-resources.ts";
import { GATEWAY_API_SCHEMAS } from "./gateway-api-schemas.ts";
import type { Resource } from "./resource.ts";

interface GatewayKind {
  readonly kind: string;
  readonly plural: string;
  readonly versions: readonly string[];
  readonly shortNames?: readonly string[];
  readonly columns?: readonly PrinterColumn[];
  readonly isClusterScoped?: boolean;
  readonly hasNoStatus?: boolean;
}

function column(name: string, jsonPath: string, more: Partial<PrinterColumn> = {}): PrinterColumn {
  return { name, type: "string", jsonPath, ...more };
}

function conditionColumn(name: string): PrinterColumn {
  return column(name, `.status.conditions[?(@.type=="${name}")].status`);
}

const age = column("Age", ".metadata.creationTimestamp", { type: "date" });
const routeColumns = [column("Hostnames", ".spec.hostnames"), age];

const GATEWAY_KINDS: readonly GatewayKind[] = [
  {
    kind: "GatewayClass",
    plural: "gatewayclasses",
    versions: ["v1", "v1beta1"],
    shortNames: ["gc"],
    isClusterScoped: true,
    columns: [
      column("Controller", ".spec.controllerName"),
      conditionColumn("Accepted"),
      age,
      column("Description", ".spec.description", { priority: 1 }),
    ],
  },
  {
    kind: "Gateway",
    plural: "gateways",
    versions: ["v1", "v1beta1"],
    shortNames: ["gtw"],
    columns: [
      column("Class", ".spec.gatewayClassName"),
      column("Address", ".status.addresses[*].value"),
      conditionColumn("Programmed"),
      age,
    ],
  },
  { kind: "HTTPRoute", plural: "httproutes", versions: ["v1", "v1beta1"], columns: routeColumns },
  { kind: "GRPCRoute", plural: "grpcroutes", versions: ["v1"], columns: routeColumns },
  {
    kind: "ReferenceGrant",
    plural: "referencegrants",
    versions: ["v1beta1"],
    shortNames: ["refgrant"],
    hasNoStatus: true,
  },
  {
    kind: "BackendTLSPolicy",
    plural: "backendtlspolicies",
    versions: ["v1alpha3"],
    shortNames: ["btlspolicy"],
  },
  { kind: "TCPRoute", plural: "tcproutes", versions: ["v1alpha2"] },
  { kind: "TLSRoute", plural: "tlsroutes", versions: ["v1alpha2"] },
  { kind: "UDPRoute", plural: "udproutes", versions: ["v1alpha2"] },
];

export const GATEWAY_API_RESOURCES: readonly Resource[] = GATEWAY_KINDS.flatMap((gateway) => {
  const { kind, plural, versions, columns = [age], shortNames = [] } = gateway;
  const schema = GATEWAY_API_SCHEMAS[kind] ?? anyObject;
  return versions.map((version) =>
    customResource(
      {
        group: "gateway.networking.k8s.io",
        version,
        kind,
        plural,
        namespaced: gateway.isClusterScoped !== true,
      },
      { schema, columns, selectableFields: [] },
      {
        shortNames,
        categories: ["gateway-api"],
        subresources: gateway.hasNoStatus === true ? [] : ["status"],
      },
    ),
  );
});
