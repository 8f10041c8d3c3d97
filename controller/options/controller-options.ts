// Everything that can be set about a controller, checked.
import type { BehaviourName } from "../fallback/behaviours.ts";
import type { SwitchedKind } from "./controller-switches.ts";
import type { PublishOptions } from "../status/published-addresses.ts";

export interface ControllerOptions {
  readonly behaviour: BehaviourName;
  readonly ingressClass: string;
  /** `spec.controllerName` of the GatewayClasses that are ours. */
  readonly gatewayControllerName: string;
  readonly featureGates: Readonly<Record<string, boolean>>;
  /** Kinds whose controllers are switched off. */
  readonly ignoredKinds: ReadonlySet<SwitchedKind>;
  /** Where objects are looked for; empty: everywhere. */
  readonly namespaces: readonly string[];
  /** The only Gateway that is ours; `undefined`: all of our classes. */
  readonly gatewayToReconcile: { readonly namespace: string; readonly name: string } | undefined;
  /** Of the ConfigMaps that matter without being referred to; "": all of them do. */
  readonly configMapLabel: string;
  readonly cacheSyncTimeoutMs: number;
  /** Either the Admin Service to discover gateways by, or a fixed list of Admin APIs. */
  readonly gateways:
    | {
        readonly service: { readonly namespace: string; readonly name: string };
        readonly portNames: readonly string[];
      }
    | { readonly urls: readonly string[] };
  readonly readinessCheckIntervalMs: number;
  readonly readinessCheckTimeoutMs: number;
  readonly initRetries: number;
  readonly initRetryDelayMs: number;
  readonly admin: AdminOptions;
  readonly workspace: string;
  readonly syncIntervalMs: number;
  readonly pushTimeoutMs: number;
  readonly initialSyncDelayMs: number;
  readonly useLastValidConfigForFallback: boolean;
  readonly lastValidStore: LastValidStoreOptions;
  readonly enableReverseSync: boolean;
  readonly emitKubernetesEvents: boolean;
  readonly clusterDomain: string;
  readonly enableDrainSupport: boolean;
  readonly combinedServicesFromDifferentHttpRoutes: boolean;
  readonly dumpConfig: boolean;
  readonly dumpSensitiveConfig: boolean;
  /** The Lease that replicas stand for; `undefined`: no other controller configures these gateways. */
  readonly lease: { readonly namespace: string; readonly name: string } | undefined;
  /** Names this controller and its replicas in the status of licenses. */
  readonly electionId: string;
  readonly updateStatus: boolean;
  /** Where the gateways are reached from outside, for the status of what they serve. */
  readonly publish: PublishOptions;
  /** The controller's own Pod, when it knows it: it gets an event for each configuration that was applied or refused. */
  readonly pod: { readonly namespace: string; readonly name: string } | undefined;
}

/** Where the last valid objects outlive the controller. */
export type LastValidStoreOptions =
  | { readonly kind: "none" }
  | {
      readonly kind: "configmap" | "secret";
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: "file"; readonly path: string };

export const LAST_VALID_STORES = ["none", "configmap", "secret", "file"] as const;

/** How to talk to Admin APIs. Holds credentials: never logged. */
export interface AdminOptions {
  readonly token: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly tlsSkipVerify: boolean;
  readonly tlsServerName: string | undefined;
  readonly caCert: string | undefined;
  readonly clientCert: string | undefined;
  readonly clientKey: string | undefined;
}

/** Where a process listens and what it writes: not the controller's own concern. */
export interface ProcessOptions {
  readonly apiserverHost: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly metricsBindAddress: string;
  readonly healthProbeBindAddress: string;
  readonly diagnosticBindAddress: string;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error";
  readonly logFormat: "text" | "json";
  /** How long to go on after being told to stop. */
  readonly termDelayMs: number;
}

/** Gates with their defaults. Source: KIC v3.5.13 internal/manager/featuregates. */
export const FEATURE_GATES: Readonly<Record<string, boolean>> = {
  GatewayAlpha: false,
  FillIDs: true,
  RewriteURIs: false,
  KongServiceFacade: false,
  SanitizeKonnectConfigDumps: true,
  FallbackConfiguration: false,
  KongCustomEntity: true,
};

export const DEFAULT_GATEWAY_CONTROLLER_NAME = "konghq.com/kic-gateway-controller";
export const DEFAULT_CONFIG_MAP_LABEL = "konghq.com/configmap";
