// What a build makes of the cluster's objects: Kong's entities with what they came from.
import type { KubeObject } from "../../core/kube.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";
import type { CredentialType } from "./credential-types.ts";
import type {
  CaCertificateEntity,
  CertificateEntity,
  ConsumerEntity,
  ConsumerGroupEntity,
  CredentialEntity,
  LicenseEntity,
  PluginEntity,
  RouteEntity,
  ServiceEntity,
  TargetEntity,
  UpstreamEntity,
  VaultEntity,
} from "./entities.ts";

export interface KongState {
  readonly services: readonly StateService[];
  readonly upstreams: readonly StateUpstream[];
  readonly consumers: readonly StateConsumer[];
  readonly consumerGroups: readonly StateConsumerGroup[];
  readonly plugins: readonly PluginEntity[];
  readonly vaults: readonly VaultEntity[];
  readonly certificates: readonly StateCertificate[];
  readonly caCertificates: readonly CaCertificateEntity[];
  readonly licenses: readonly LicenseEntity[];
  /** By entity type, the key of the collection in the document. */
  readonly customEntities: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;
}

export interface StateService {
  readonly entity: ServiceEntity;
  readonly routes: readonly StateRoute[];
  /** Nested in the service, without an object of their own: the terminator of a route without backends. */
  readonly plugins: readonly PluginEntity[];
  readonly namespace: string;
  readonly backends: readonly ServiceBackend[];
  /** The Services behind it with their effective annotations, by `namespace/name`. */
  readonly kubeServices: ReadonlyMap<string, KubeObject>;
  /** The object that made it: an Ingress, a Route, a KongServiceFacade. */
  readonly parent: KubeObject;
  /** Whom it belongs to when it has several backends, and who hears of backends that are not there. */
  readonly owner?: KubeObject;
}

export interface StateRoute {
  readonly entity: RouteEntity;
  /** Nested in the route: made from filters and from the rewrite annotation. */
  readonly plugins: readonly PluginEntity[];
  readonly source: RouteSource;
}

/** The object that a route came from. Its annotations may have been extended by the translation. */
export interface RouteSource {
  readonly ref: ObjectRef;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What a Kong service sends requests to. */
export interface ServiceBackend {
  readonly kind: "Service" | "KongServiceFacade";
  readonly namespace: string;
  readonly name: string;
  readonly port: PortReference;
  readonly weight?: number;
}

export type PortReference =
  | { readonly by: "number"; readonly number: number }
  | { readonly by: "name"; readonly name: string }
  /** The Service must have exactly one port. */
  | { readonly by: "implicit" };

export interface StateUpstream {
  readonly entity: UpstreamEntity;
  readonly targets: readonly TargetEntity[];
  /** The Kong service that resolves to it, as it was before overrides. */
  readonly service: StateService;
}

export interface StateConsumer {
  readonly entity: ConsumerEntity;
  readonly credentials: readonly StateCredential[];
  /** Names of its groups. */
  readonly groups: readonly string[];
  readonly object: KubeObject;
}

export interface StateCredential {
  readonly type: CredentialType;
  readonly entity: CredentialEntity;
}

export interface StateConsumerGroup {
  readonly entity: ConsumerGroupEntity;
  readonly object: KubeObject;
}

export interface StateCertificate {
  readonly entity: CertificateEntity;
  /** Ascending. */
  readonly snis: readonly string[];
}
