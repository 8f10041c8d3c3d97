// What a build depends on besides the objects.
import type { LicenseEntity } from "../kong-state/entities.ts";
import type { EntityService } from "./entity-service.ts";

export interface TranslateOptions {
  readonly ingressClass: string;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly routerFlavor: RouterFlavor;
  /** Of the gateways, as `GET /` says: `3.9.1`. */
  readonly kongVersion: string;
  /** Appended to `name.namespace.svc` of Services that are called by name; empty: nothing is. */
  readonly clusterDomain: string;
  /** Keep endpoints that terminate, with weight 0. */
  readonly enableDrainSupport: boolean;
  readonly combinedServicesFromDifferentHttpRoutes: boolean;
  /** Part of every id when it is not empty. */
  readonly workspace: string;
  /** Wall-clock time, to tell expired certificates. */
  readonly nowMs: number;
  /** Whether gateways know the `redirect` plugin. Absent: by their version. */
  readonly supportsRedirectPlugin?: boolean;
  /** `spec.controllerName` of the GatewayClasses whose Gateways lend their certificates. */
  readonly gatewayControllerName?: string;
  /** Who knows the types of custom entities. Absent: nobody, and there will be none. */
  readonly entityService?: EntityService;
  /** For Enterprise gateways: the license that they are to have. */
  readonly license?: LicenseEntity;
}

export type RouterFlavor = "traditional" | "traditional_compatible" | "expressions";
