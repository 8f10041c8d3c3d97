// The Services behind a Kong service, with what their annotations ask of it.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { ServiceBackend, StateService } from "../../kong-state/kong-state.ts";
import { annotationsOf, namespaceOf } from "../../kube-types/fields.ts";
import { kongServiceFacadeView } from "../../kube-types/kong-service-facade.ts";
import type { BuildContext } from "../build-context.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf, notFound } from "../failure.ts";
import { tagsOf, UNKNOWN_SERVICE_TAGS } from "../tags.ts";
import { withBackendTlsPolicy } from "./backend-tls-policy.ts";
import { annotationFailures } from "./consistent-annotations.ts";
import { withOverlay } from "./overlay.ts";
import { caCertificatesOf, clientCertificateOf } from "./service-certificates.ts";

export interface ResolvedService {
  readonly service: StateService;
  /** Its Services contradict one another: it must not be configured, though its upstream is made all the same. */
  readonly isLeftOut: boolean;
  /** Secrets by `namespace/name`, with the Service that wants them: they are needed though nobody asked for a host. */
  readonly clientCertificates: readonly (readonly [secret: string, service: KubeObject])[];
  readonly failures: readonly ResourceFailure[];
  readonly translated: readonly KubeObject[];
}

export function resolveService(service: StateService, { cluster }: BuildContext): ResolvedService {
  const { owner } = service;
  const found = service.backends.map((backend) => findService(backend, cluster));
  const kubeServices = found.flatMap((each) => (each.ok ? [each.service] : []));
  const translated = found.flatMap((each) => (each.ok ? [each.translated] : []));
  const contradictions = annotationFailures(kubeServices, service.entity.name);
  const failures = [
    ...found.flatMap((each) =>
      each.ok || owner === undefined ? [] : [unresolved(each.message, owner)],
    ),
    ...contradictions,
  ];
  if (contradictions.length > 0) {
    return { service, isLeftOut: true, clientCertificates: [], failures, translated };
  }
  const attached = attach(service, kubeServices, cluster);
  return {
    ...attached,
    isLeftOut: false,
    failures: [...failures, ...attached.failures],
    translated,
  };
}

function unresolved(message: string, owner: KubeObject): ResourceFailure {
  return failureOf(`failed to resolve Kubernetes Service for backend: ${message}`, owner);
}

type ServiceSearch =
  | { readonly ok: true; readonly service: KubeObject; readonly translated: KubeObject }
  | { readonly ok: false; readonly message: string };

function findService(backend: ServiceBackend, cluster: Cluster): ServiceSearch {
  const { namespace, name } = backend;
  if (backend.kind === "Service") {
    const service = cluster.find("Service", namespace, name);
    return service === undefined
      ? missing("Service", namespace, name)
      : { ok: true, service, translated: service };
  }
  const facade = cluster.find("KongServiceFacade", namespace, name);
  if (facade === undefined) return missing("KongServiceFacade", namespace, name);
  const serviceName = kongServiceFacadeView(facade).serviceName;
  const service = cluster.find("Service", namespace, serviceName);
  return service === undefined
    ? missing("Service", namespace, serviceName)
    : { ok: true, service: withOverlay(service, annotationsOf(facade)), translated: facade };
}

function missing(kind: string, namespace: string, name: string): ServiceSearch {
  const what = `${kind} ${namespace}/${name}`;
  return { ok: false, message: `failed to fetch ${what}: ${notFound(kind, namespace, name)}` };
}

function attach(service: StateService, kubeServices: readonly KubeObject[], cluster: Cluster) {
  const failures: ResourceFailure[] = [];
  const clientCertificates: [secret: string, service: KubeObject][] = [];
  const caCertificates: string[] = [];
  const attached: KubeObject[] = [];
  let { entity } = service;
  for (const written of kubeServices) {
    const policy = withBackendTlsPolicy(written, cluster);
    const kubeService = policy.service;
    failures.push(...policy.failures);
    attached.push(kubeService);
    const client = clientCertificateOf(kubeService, entity.protocol, cluster);
    failures.push(...client.failures);
    if (client.secret !== undefined) {
      clientCertificates.push([client.secret.key, kubeService]);
      entity = { ...entity, client_certificate: client.secret.uid };
    }
    const authorities = caCertificatesOf(kubeService, cluster);
    failures.push(...authorities.failures);
    caCertificates.push(...authorities.ids);
  }
  const tags = serviceTags(service, kubeServices);
  return {
    failures,
    clientCertificates,
    service: {
      ...service,
      entity: {
        ...entity,
        ...(caCertificates.length > 0 && { ca_certificates: caCertificates }),
        ...(tags !== undefined && { tags }),
      },
      kubeServices: new Map(
        attached.map((each) => [`${namespaceOf(each)}/${each.metadata.name}`, each]),
      ),
    },
  };
}

/** Those of the one Service; of the facade in front of it; of the object that owns several. */
function serviceTags(
  service: StateService,
  kubeServices: readonly KubeObject[],
): readonly string[] | undefined {
  const [only, ...others] = kubeServices;
  if (only === undefined) return UNKNOWN_SERVICE_TAGS;
  const { owner } = service;
  if (others.length > 0) return owner === undefined ? undefined : tagsOf(owner);
  const isFacade = service.backends.length === 1 && service.backends[0]?.kind !== "Service";
  return tagsOf(isFacade ? service.parent : only);
}
