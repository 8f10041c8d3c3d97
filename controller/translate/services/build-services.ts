// Second to fourth step, one Kong service after the other: its Services, its upstream, what annotations change, its ids.
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { StateService, StateUpstream } from "../../kong-state/kong-state.ts";
import type { BuildContext } from "../build-context.ts";
import { serviceWithIds } from "../ids.ts";
import { overrideRoute } from "../overrides/route-annotations.ts";
import { overrideService } from "../overrides/service-annotations.ts";
import { overrideUpstream } from "../overrides/upstream-overrides.ts";
import { serviceReferrers, type Referrer } from "../plugins/plugin-relations.ts";
import { CertificateClaims } from "../rules/certificate-claims.ts";
import type { Rules } from "../rules/rules.ts";
import { buildUpstream } from "../upstreams/upstream.ts";
import { resolveService, type ResolvedService } from "./resolve-service.ts";
import type { FinishInputs } from "./service-order.ts";

export interface BuiltServices {
  readonly services: readonly StateService[];
  readonly upstreams: readonly StateUpstream[];
  /** Services and routes that refer to plugins. */
  readonly referrers: readonly Referrer[];
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
  readonly referrers: readonly Referrer[];
  readonly failures: readonly ResourceFailure[];
}

export function buildServices(rules: Rules, context: BuildContext): BuiltServices {
  const { memory } = context;
  const inputs = memory.serviceInputs.recall([rules], context, () =>
    memory.serviceOrder.inputsOf(rules.services),
  );
  const services: StateService[] = [];
  const upstreams: StateUpstream[] = [];
  const referrers: Referrer[] = [];
  const claims = new CertificateClaims();
  const failures: ResourceFailure[] = [];
  const translated: KubeObject[] = [];
  // A loop, because this runs for every service in every build.
  for (const finished of memory.services.recallEach(inputs, context, finishService)) {
    const { service, upstream, resolved } = finished;
    if (service !== undefined) services.push(service);
    if (upstream !== undefined) upstreams.push(upstream);
    referrers.push(...finished.referrers);
    for (const [secret, kubeService] of resolved.clientCertificates) {
      claims.add(secret, [], kubeService);
    }
    failures.push(...finished.failures);
    translated.push(...resolved.translated);
  }
  return { services, upstreams, referrers, claims, failures, translated };
}

function finishService(
  [written, makesUpstream]: FinishInputs,
  context: BuildContext,
): FinishedService {
  const resolved = resolveService(written, context);
  const built = makesUpstream ? buildUpstream(resolved.service, context) : undefined;
  const upstream = built === undefined ? undefined : overrideUpstream(built.upstream, context);
  const service = resolved.isLeftOut
    ? undefined
    : overrideService(built?.service ?? resolved.service);
  const finished = service === undefined ? undefined : withRoutesAndIds(service.service, context);
  return {
    service: finished,
    upstream: upstream?.upstream,
    resolved,
    referrers: finished === undefined ? [] : serviceReferrers(finished),
    failures: [resolved, built, service, upstream].flatMap((step) => step?.failures ?? []),
  };
}

function withRoutesAndIds(service: StateService, { flags, options }: BuildContext): StateService {
  const routes = service.routes.map((route) => overrideRoute(route, flags.expressionRoutes));
  const overridden = { ...service, routes };
  return flags.fillIds ? serviceWithIds(overridden, options.workspace) : overridden;
}
