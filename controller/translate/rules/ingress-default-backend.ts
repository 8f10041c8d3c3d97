// The default backend: that of the oldest Ingress which has one serves everything that no rule does.
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateRoute, StateService } from "../../kong-state/kong-state.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import type { IngressBackend, IngressView } from "../../kube-types/ingress.ts";
import type { BuildContext } from "../build-context.ts";
import { failureOf, notFound, quoted } from "../failure.ts";
import { tagsOf } from "../tags.ts";
import { findIngressBackend, NAMELESS } from "./ingress-backend.ts";
import { ingressServiceHost, ingressServiceName, stateBackend } from "./ingress-names.ts";
import { DEFAULT_PORT, routeSourceOf, SERVICE_DEFAULTS } from "./service-defaults.ts";

interface DefaultBackend {
  readonly service: StateService | undefined;
  readonly failures: readonly ResourceFailure[];
}

/** `ingresses`: the oldest first. */
export function defaultBackendService(
  ingresses: readonly IngressView[],
  context: BuildContext,
): DefaultBackend {
  const oldest = ingresses.find(({ defaultBackend }) => defaultBackend !== undefined);
  if (oldest?.defaultBackend === undefined) return { service: undefined, failures: [] };
  const { object: ingress, defaultBackend } = oldest;
  const namespace = namespaceOf(ingress);
  const backend = findIngressBackend(defaultBackend, namespace, context);
  if (!backend.ok || backend.name === "") {
    const problem = backend.ok ? { reason: "nameless", message: NAMELESS } : backend;
    const message = failureMessage(defaultBackend, problem, namespace);
    return { service: undefined, failures: [failureOf(message, ingress)] };
  }
  return {
    failures: [],
    service: {
      entity: {
        name: ingressServiceName(namespace, backend),
        host: ingressServiceHost(namespace, backend),
        port: DEFAULT_PORT,
        protocol: "http",
        ...SERVICE_DEFAULTS,
      },
      namespace,
      routes: [defaultRoute(oldest, context.flags.expressionRoutes)],
      plugins: [],
      backends: [stateBackend(namespace, backend)],
      kubeServices: new Map(),
      parent: backend.facade ?? ingress,
      owner: backend.facade ?? ingress,
    },
  };
}

function failureMessage(
  backend: IngressBackend,
  { reason, message }: { readonly reason: string; readonly message: string },
  namespace: string,
): string {
  if (backend.is !== "resource")
    return `failed to create ServiceBackend for default backend: ${message}`;
  const { apiGroup, kind, name } = backend;
  switch (reason) {
    case "unknown-kind":
      return `default backend: unsupported resource type ${apiGroup === undefined ? "" : `${apiGroup}/`}${kind}`;
    case "missing":
      return `default backend: KongServiceFacade ${quoted(name)} could not be fetched: ${notFound("KongServiceFacade", namespace, name)}`;
    default:
      return `default backend: ${message}`;
  }
}

function defaultRoute({ object }: IngressView, expressionRoutes: boolean): StateRoute {
  const match = expressionRoutes
    ? { expression: 'http.path ^= "/"', priority: 0 }
    : { paths: ["/"], regex_priority: 0 };
  return {
    entity: {
      name: `${namespaceOf(object)}.${object.metadata.name}`,
      strip_path: false,
      preserve_host: true,
      request_buffering: true,
      response_buffering: true,
      tags: tagsOf(object),
      ...match,
    },
    plugins: [],
    source: routeSourceOf(object),
  };
}
