// Second step: the Services behind every Kong service, with what their annotations ask of it.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { ServiceBackend, StateService } from "../../kong-state/kong-state.ts";
import { annotationsOf, namespaceOf } from "../../kube-types/fields.ts";
import { kongServiceFacadeView } from "../../kube-types/kong-service-facade.ts";
import type { BuildContext } from "../build-context.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf, notFound } from "../failure.ts";
import { byText } from "../order.ts";
import { CertificateClaims } from "../rules/certificate-claims.ts";
import type { Rules } from "../rules/rules.ts";
import { tagsOf, UNKNOWN_SERVICE_TAGS } from "../tags.ts";
import { withBackendTlsPolicy } from "./backend-tls-policy.ts";
import { annotationFailures } from "./consistent-annotations.ts";
import { withOverlay } from "./overlay.ts";
import { caCertificatesOf, clientCertificateOf } from "./service-certificates.ts";

export interface ResolvedServices {
  /** By name; those of `left` too: their upstreams are made all the same. */
  readonly services: readonly StateService[];
  /** Names of services that must not be configured: their Services contradict one another. */
  readonly left: ReadonlySet<string>;
  /** Secrets with client certificates: they are needed though nobody asked for a host name. */
  readonly claims: CertificateClaims;
  readonly failures: readonly ResourceFailure[];
  readonly translated: readonly KubeObject[];
}

export function resolveServices(rules: Rules, { cluster }: BuildContext): ResolvedServices {
  const services: StateService[] = [];
  const left = new Set<string>();
  const claims = new CertificateClaims();
  const failures: ResourceFailure[] = [];
  const translated: KubeObject[] = [];
  for (const [name, service] of [...rules.services].toSorted(byText(([key]) => key))) {
    const parent = rules.parents.get(name);
    const found = service.backends.map((backend) => findService(backend, cluster));
    translated.push(...found.flatMap((each) => (each.ok ? [each.translated] : [])));
    if (parent !== undefined) {
      failures.push(
        ...found.flatMap((each) =>
          each.ok
            ? []
            : [
                failureOf(
                  `failed to resolve Kubernetes Service for backend: ${each.message}`,
                  parent,
                ),
              ],
        ),
      );
    }
    const kubeServices = found.flatMap((each) => (each.ok ? [each.service] : []));
    const contradictions = annotationFailures(kubeServices, name);
    if (contradictions.length > 0) {
      failures.push(...contradictions);
      left.add(name);
      services.push(service);
      continue;
    }
    const resolved = attach(service, kubeServices, parent, cluster);
    services.push(resolved.service);
    failures.push(...resolved.failures);
    for (const [secret, kubeService] of resolved.clientCertificates) {
      claims.add(secret, [], kubeService);
    }
  }
  return { services, left, claims, failures, translated };
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

function attach(
  service: StateService,
  kubeServices: readonly KubeObject[],
  parent: KubeObject | undefined,
  cluster: Cluster,
) {
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
  const tags = serviceTags(service, kubeServices, parent);
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
  parent: KubeObject | undefined,
): readonly string[] | undefined {
  const [only, ...others] = kubeServices;
  if (only === undefined) return UNKNOWN_SERVICE_TAGS;
  if (others.length > 0) return parent === undefined ? undefined : tagsOf(parent);
  const isFacade = service.backends.length === 1 && service.backends[0]?.kind !== "Service";
  return tagsOf(isFacade ? service.parent : only);
}
