// Ingress -> one Kong service per backend and port of a namespace, one route per Ingress, backend and host.
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateService } from "../../kong-state/kong-state.ts";
import { namespaceOf } from "../../kube-types/fields.ts";
import { ingressView, type IngressView } from "../../kube-types/ingress.ts";
import type { BuildContext } from "../build-context.ts";
import { failureOf, quoted } from "../failure.ts";
import { byText } from "../order.ts";
import { CertificateClaims } from "./certificate-claims.ts";
import { findIngressBackend } from "./ingress-backend.ts";
import { defaultBackendService } from "./ingress-default-backend.ts";
import {
  ingressRouteName,
  ingressServiceHost,
  ingressServiceName,
  stateBackend,
} from "./ingress-names.ts";
import { flattenSlashes } from "./ingress-paths.ts";
import { rewrittenRoutes } from "./ingress-rewrite.ts";
import type { IngressRouteGroup } from "./ingress-route-group.ts";
import { ingressRoute } from "./ingress-route.ts";
import type { Rules } from "./rules.ts";
import { DEFAULT_PORT, SERVICE_DEFAULTS } from "./service-defaults.ts";

export function ingressRules(context: BuildContext): Rules {
  const ingresses = context.cluster.ingresses().map(ingressView);
  const { groups, failures } = groupPaths(ingresses, context);
  const services = new Map<string, StateService>();
  for (const [name, members] of Map.groupBy(groups, serviceNameOf)) {
    const service = serviceOf(name, members, context);
    const rewritten = rewrittenRoutes(service.routes, context.flags.rewriteUris);
    if (rewritten.ok) services.set(name, { ...service, routes: rewritten.routes });
    else failures.push(failureOf(rewritten.message, service.parent));
  }
  const backend = defaultBackendService(ingresses, context);
  failures.push(...backend.failures);
  if (backend.service !== undefined) addService(services, backend.service);
  return {
    services,
    parents: new Map([...services].map(([name, { parent }]) => [name, parent])),
    claims: claimsOf(ingresses),
    failures,
    translated: ingresses.map(({ object }) => object),
  };
}

/** A service that is there already keeps everything of its own and gets the routes. */
function addService(services: Map<string, StateService>, service: StateService): void {
  const known = services.get(service.entity.name);
  services.set(
    service.entity.name,
    known === undefined ? service : { ...known, routes: [...known.routes, ...service.routes] },
  );
}

function groupPaths(ingresses: readonly IngressView[], context: BuildContext) {
  const groups = new Map<string, IngressRouteGroup>();
  const failures: ResourceFailure[] = [];
  for (const { object: ingress, rules } of ingresses) {
    for (const { host, paths } of rules) {
      for (const written of paths) {
        const path = { ...written, path: flattenSlashes(written.path) || "/" };
        const backend = findIngressBackend(path.backend, namespaceOf(ingress), context);
        if (!backend.ok) {
          const message = `failed to get backend for ingress path ${quoted(path.path)}: ${backend.message}`;
          failures.push(failureOf(message, ingress));
          continue;
        }
        const key = ingressRouteName(ingress, backend, host);
        const known = groups.get(key)?.paths ?? [];
        groups.set(key, { ingress, host, backend, paths: [...known, path] });
      }
    }
  }
  return { groups: [...groups.values()], failures };
}

function serviceNameOf({ ingress, backend }: IngressRouteGroup): string {
  return ingressServiceName(namespaceOf(ingress), backend);
}

/** `members`: the routes of the service, at least one; the first decides whose it is. */
function serviceOf(
  name: string,
  members: readonly IngressRouteGroup[],
  context: BuildContext,
): StateService {
  const [first] = members;
  if (first === undefined) throw new RangeError("a service without routes");
  const { ingress, backend } = first;
  const namespace = namespaceOf(ingress);
  return {
    entity: {
      name,
      host: ingressServiceHost(namespace, backend),
      port: DEFAULT_PORT,
      protocol: "http",
      path: "/",
      ...SERVICE_DEFAULTS,
    },
    namespace,
    routes: members
      .map((group) => ingressRoute(group, context))
      .toSorted(byText(({ entity }) => entity.name)),
    plugins: [],
    backends: [stateBackend(namespace, backend)],
    kubeServices: new Map(),
    parent: backend.facade ?? ingress,
  };
}

function claimsOf(ingresses: readonly IngressView[]): CertificateClaims {
  const claims = new CertificateClaims();
  for (const { object, tls } of ingresses) claims.addTls(tls, object);
  return claims;
}
