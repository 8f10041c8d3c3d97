// Second to fourth step, one Kong service after the other: its Services, its upstream, what annotations change, its ids.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateService, StateUpstream } from "../../kong-state/kong-state.ts";
import type { BuildContext } from "../build-context.ts";
import { serviceWithIds } from "../ids.ts";
import { byText } from "../order.ts";
import { overrideRoute } from "../overrides/route-annotations.ts";
import { overrideService } from "../overrides/service-annotations.ts";
import { overrideUpstream } from "../overrides/upstream-overrides.ts";
import { CertificateClaims } from "../rules/certificate-claims.ts";
import type { Rules } from "../rules/rules.ts";
import { buildUpstream } from "../upstreams/upstream.ts";
import { resolveService, type ResolvedService } from "./resolve-service.ts";

export interface BuiltServices {
  readonly services: readonly StateService[];
  readonly upstreams: readonly StateUpstream[];
  /** Secrets with client certificates. */
  readonly claims: CertificateClaims;
  readonly failures: readonly ResourceFailure[];
  readonly translated: readonly KubeObject[];
}

/** What one Kong service of the rules has become. */
export interface FinishedService {
  /** None: its Services contradict one another. */
  readonly service: StateService | undefined;
  /** None: another service of the same host has made it. */
  readonly upstream: StateUpstream | undefined;
  readonly resolved: ResolvedService;
  readonly failures: readonly ResourceFailure[];
}

/** Of several services with one host the first by name makes the upstream. */
export function buildServices(rules: Rules, context: BuildContext): BuiltServices {
  const hosts = new Set<string>();
  const claims = new CertificateClaims();
  const finished = [...rules.services].toSorted(byText(([name]) => name)).map(([name, service]) => {
    const parent = rules.parents.get(name);
    const makesUpstream = !hosts.has(service.entity.host);
    hosts.add(service.entity.host);
    const inputs = [service, parent, makesUpstream] as const;
    return context.memory.services.recall(inputs, context, (inner) =>
      finishService(service, parent, makesUpstream, inner),
    );
  });
  for (const { resolved } of finished) {
    for (const [secret, kubeService] of resolved.clientCertificates) {
      claims.add(secret, [], kubeService);
    }
  }
  return {
    services: finished.flatMap(({ service }) => service ?? []),
    upstreams: finished.flatMap(({ upstream }) => upstream ?? []),
    claims,
    failures: finished.flatMap(({ failures }) => failures),
    translated: finished.flatMap(({ resolved }) => resolved.translated),
  };
}

function finishService(
  written: StateService,
  parent: KubeObject | undefined,
  makesUpstream: boolean,
  context: BuildContext,
): FinishedService {
  const resolved = resolveService(written, parent, context);
  const built = makesUpstream ? buildUpstream(resolved.service, context) : undefined;
  const upstream = built === undefined ? undefined : overrideUpstream(built.upstream, context);
  const service = resolved.isLeftOut
    ? undefined
    : overrideService(built?.service ?? resolved.service);
  return {
    service: service === undefined ? undefined : withRoutesAndIds(service.service, context),
    upstream: upstream?.upstream,
    resolved,
    failures: [resolved, built, service, upstream].flatMap((step) => step?.failures ?? []),
  };
}

function withRoutesAndIds(service: StateService, { flags, options }: BuildContext): StateService {
  const routes = service.routes.map((route) => overrideRoute(route, flags.expressionRoutes));
  const overridden = { ...service, routes };
  return flags.fillIds ? serviceWithIds(overridden, options.workspace) : overridden;
}
