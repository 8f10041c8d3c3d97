// The upstream that a Kong service resolves to, with a target per live endpoint of its Services.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { ServiceBackend, StateService, StateUpstream } from "../../kong-state/kong-state.ts";
import type { TargetEntity } from "../../kong-state/entities.ts";
import { kongServiceFacadeView } from "../../kube-types/kong-service-facade.ts";
import type { BuildContext } from "../build-context.ts";
import { failureOf, notFound } from "../failure.ts";
import { findPort } from "./service-port.ts";
import { targetsOf } from "./targets.ts";
import { shareWeight, sumWeights } from "./weights.ts";

export interface BuiltUpstream {
  readonly upstream: StateUpstream;
  /** The service with the port that its backends turned out to have. */
  readonly service: StateService;
  readonly failures: readonly ResourceFailure[];
}

export function buildUpstream(service: StateService, context: BuildContext): BuiltUpstream {
  const { host, tags } = service.entity;
  const backends = service.backends.map((each) => resolveBackend(each, service, context));
  const found = backends.filter((backend) => backend.ok);
  const port = found.at(-1)?.port;
  const withPort =
    port === undefined ? service : { ...service, entity: { ...service.entity, port } };
  return {
    upstream: {
      entity: { name: host, ...(tags !== undefined && { tags }) },
      targets: sumWeights(found.flatMap(({ targets }) => targets)),
      service: withPort,
    },
    service: withPort,
    failures: backends.flatMap((backend) => (backend.ok ? [] : [backend.failure])),
  };
}

type ResolvedBackend =
  | { readonly ok: true; readonly port: number; readonly targets: readonly TargetEntity[] }
  | { readonly ok: false; readonly failure: ResourceFailure };

function resolveBackend(
  backend: ServiceBackend,
  service: StateService,
  context: BuildContext,
): ResolvedBackend {
  const kubeService = kubeServiceOf(backend, service, context);
  if (!kubeService.ok) return refused(kubeService.message, service.parent);
  const port = findPort(kubeService.object, backend.port);
  if (!port.ok) {
    const message = `can't find port for backend kubernetes service: ${port.message}`;
    return refused(message, kubeService.object, service.parent);
  }
  const targets = targetsOf(kubeService.object, port.port, context);
  return { ok: true, port: port.port.port, targets: shareWeight(targets, backend.weight) };
}

type KubeServiceSearch =
  | { readonly ok: true; readonly object: KubeObject }
  | { readonly ok: false; readonly message: string };

function kubeServiceOf(
  { kind, namespace, name }: ServiceBackend,
  { kubeServices }: StateService,
  { cluster }: BuildContext,
): KubeServiceSearch {
  let serviceName = name;
  if (kind === "KongServiceFacade") {
    const facade = cluster.find("KongServiceFacade", namespace, name);
    if (facade === undefined) {
      const missing = notFound("KongServiceFacade", namespace, name);
      return { ok: false, message: `couldn't get KongServiceFacade ${name}: ${missing}` };
    }
    serviceName = kongServiceFacadeView(facade).serviceName;
  }
  const object = kubeServices.get(`${namespace}/${serviceName}`);
  if (object !== undefined) return { ok: true, object };
  const message = `can't add target for backend ${serviceName}: no kubernetes service found`;
  return { ok: false, message };
}

function refused(message: string, ...objects: readonly KubeObject[]): ResolvedBackend {
  return { ok: false, failure: failureOf(message, ...objects) };
}
