// Ingress -> one Kong service per backend and port of a namespace, one route per Ingress, backend and host.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateService } from "../../kong-state/kong-state.ts";
import { createdMs, namespaceOf } from "../../kube-types/fields.ts";
import { ingressView, type IngressView } from "../../kube-types/ingress.ts";
import type { BuildContext } from "../build-context.ts";
import { failureOf, quoted } from "../failure.ts";
import { byNumber, byText } from "../order.ts";
import { CertificateClaims } from "./certificate-claims.ts";
import { findIngressBackend, NAMELESS } from "./ingress-backend.ts";
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

const NAMELESS_SERVICE = `failed to translate Ingress into Kong Service: failed to create ServiceBackend for Kubernetes Service "": ${NAMELESS}`;

/** An Ingress with what its paths lead to. */
export interface IngressPaths {
  readonly view: IngressView;
  readonly createdAtMs: number;
  readonly groups: readonly IngressRouteGroup[];
  readonly failures: readonly ResourceFailure[];
}

/** A Kong service with the plugins of rewrite annotations, or why it cannot be. */
export type RewrittenService =
  | { readonly ok: true; readonly service: StateService }
  | { readonly ok: false; readonly failure: ResourceFailure };

export function ingressRules(context: BuildContext): Rules {
  const { cluster, memory } = context;
  const paths = memory.ingressPaths
    .recallEach(cluster.ingresses().map(alone), context, ([ingress], inner) =>
      groupPaths(ingressView(ingress), inner),
    )
    // The oldest first, equally old ones by namespace and name.
    .toSorted(byNumber(({ createdAtMs }) => createdAtMs));
  const ingresses = paths.map(({ view }) => view);
  const failures = paths.flatMap((each) => each.failures);
  const services = new Map<string, StateService>();
  const rewritten = memory.ingressServices.recallEach(
    membersOfServices(paths),
    context,
    rewrittenService,
  );
  for (const made of rewritten) {
    if (made.ok) services.set(made.service.entity.name, made.service);
    else failures.push(made.failure);
  }
  const backend = defaultBackendService(ingresses, context);
  failures.push(...backend.failures);
  if (backend.service !== undefined) addService(services, backend.service);
  return {
    services,
    claims: claimsOf(ingresses),
    failures,
    translated: ingresses.map(({ object }) => object),
  };
}

function alone(ingress: KubeObject): readonly [KubeObject] {
  return [ingress];
}

/** The routes of each Kong service, in the order in which the services are first named. */
function membersOfServices(paths: readonly IngressPaths[]): readonly Members[] {
  const byService = new Map<string, [IngressRouteGroup, ...IngressRouteGroup[]]>();
  for (const { groups } of paths) {
    for (const group of groups) {
      const members = byService.get(group.service);
      if (members === undefined) byService.set(group.service, [group]);
      else members.push(group);
    }
  }
  return [...byService.values()];
}

function rewrittenService(members: Members, context: BuildContext): RewrittenService {
  const service = serviceOf(members, context);
  const rewritten = rewrittenRoutes(service.routes, context.flags.rewriteUris);
  return rewritten.ok
    ? { ok: true, service: { ...service, routes: rewritten.routes } }
    : { ok: false, failure: failureOf(rewritten.message, service.parent) };
}

/** A service that is there already keeps everything of its own and gets the routes. */
function addService(services: Map<string, StateService>, service: StateService): void {
  const known = services.get(service.entity.name);
  services.set(
    service.entity.name,
    known === undefined ? service : { ...known, routes: [...known.routes, ...service.routes] },
  );
}

function groupPaths(view: IngressView, context: BuildContext): IngressPaths {
  const { object: ingress, rules } = view;
  const groups = new Map<string, IngressRouteGroup>();
  const failures: ResourceFailure[] = [];
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
      const service = ingressServiceName(namespaceOf(ingress), backend);
      groups.set(key, { ingress, host, backend, service, paths: [...known, path] });
    }
  }
  const all = [...groups.values()];
  const nameless = all.filter(({ backend }) => backend.name === "");
  failures.push(...nameless.map(() => failureOf(NAMELESS_SERVICE, ingress)));
  return {
    view,
    createdAtMs: createdMs(ingress),
    groups: all.filter(({ backend }) => backend.name !== ""),
    failures,
  };
}

type Members = readonly [IngressRouteGroup, ...(readonly IngressRouteGroup[])];

/** `members`: the routes of the service; the first decides whose it is. */
function serviceOf(members: Members, context: BuildContext): StateService {
  const [{ ingress, backend, service: name }] = members;
  const namespace = namespaceOf(ingress);
  const parent = backend.facade ?? ingress;
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
    parent,
    owner: parent,
  };
}

function claimsOf(ingresses: readonly IngressView[]): CertificateClaims {
  const claims = new CertificateClaims();
  for (const { object, tls } of ingresses) claims.addTls(tls, object);
  return claims;
}
