// KongIngress, then annotations, then KongUpstreamPolicy -> fields of an upstream. Source: KIC v3.5.13 internal/dataplane/kongstate.
import { groupOf, type KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { UpstreamEntity } from "../../kong-state/entities.ts";
import type { StateUpstream } from "../../kong-state/kong-state.ts";
import { annotationsOf, namespaceOf, specOf } from "../../kube-types/fields.ts";
import { annotation } from "../annotations.ts";
import type { BuildContext } from "../build-context.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf, notFound } from "../failure.ts";
import { byText } from "../order.ts";
import { kongIngressFields } from "./kong-ingress.ts";
import { upstreamPolicyFields } from "./upstream-policy.ts";

const GATEWAY_GROUP = "gateway.networking.k8s.io";
const STICKY_SESSIONS = "sticky-sessions";
const STICKY_SESSIONS_SINCE = "3.11.0";

export interface OverriddenUpstream {
  readonly upstream: StateUpstream;
  readonly failures: readonly ResourceFailure[];
}

type Change =
  | { readonly ok: true; readonly fields: Partial<UpstreamEntity> }
  | { readonly ok: false; readonly message: string };

export function overrideUpstream(
  upstream: StateUpstream,
  { cluster, flags }: BuildContext,
): OverriddenUpstream {
  const kubeServices = [...upstream.service.kubeServices]
    .toSorted(byText(([key]) => key))
    .map(([, object]) => object);
  const changes = [
    serviceFields(kubeServices, upstream.service.parent, cluster),
    policyFields(kubeServices, flags.stickySessions, cluster),
  ];
  let { entity } = upstream;
  const failures: ResourceFailure[] = [];
  for (const change of changes) {
    if (change.ok) entity = { ...entity, ...change.fields };
    else failures.push(failureOf(change.message, ...kubeServices));
  }
  return { upstream: { ...upstream, entity }, failures };
}

/** A KongIngress has no say in what a Gateway API route made; nor then have the annotations beside it. */
function serviceFields(
  kubeServices: readonly KubeObject[],
  parent: KubeObject,
  cluster: Cluster,
): Change {
  const named = kubeServices.find((service) => overrideName(service) !== "");
  let fields: Partial<UpstreamEntity> = {};
  if (named !== undefined) {
    const name = overrideName(named);
    const kongIngress = cluster.find("KongIngress", namespaceOf(named), name);
    if (kongIngress === undefined) {
      return { ok: false, message: `failed to get KongIngress: KongIngress ${name} not found` };
    }
    if (groupOf(parent.apiVersion) === GATEWAY_GROUP) return { ok: true, fields: {} };
    fields = kongIngressFields(kongIngress);
  }
  for (const service of kubeServices) {
    const hostHeader = annotation(annotationsOf(service), "host-header") ?? "";
    if (hostHeader !== "") fields = { ...fields, host_header: hostHeader };
  }
  return { ok: true, fields };
}

function overrideName(service: KubeObject): string {
  return annotation(annotationsOf(service), "override") ?? "";
}

function policyFields(
  kubeServices: readonly KubeObject[],
  hasStickySessions: boolean,
  cluster: Cluster,
): Change {
  const [first] = kubeServices;
  const names = new Set(
    kubeServices.map((service) => annotation(annotationsOf(service), "upstream-policy")),
  );
  if (names.size > 1) {
    const services = kubeServices.map((each) => `${namespaceOf(each)}/${each.metadata.name}`);
    const message = `inconsistent KongUpstreamPolicy configuration for services ${services.join(", ")}`;
    return { ok: false, message };
  }
  const [name] = names;
  if (first === undefined || name === undefined) return { ok: true, fields: {} };
  const policy = cluster.find("KongUpstreamPolicy", namespaceOf(first), name);
  if (policy === undefined) {
    const missing = notFound("KongUpstreamPolicy", namespaceOf(first), name);
    return { ok: false, message: `failed fetching KongUpstreamPolicy: ${missing}` };
  }
  if (specOf(policy)["algorithm"] === STICKY_SESSIONS && !hasStickySessions) {
    const message = `sticky sessions algorithm specified in KongUpstreamPolicy '${name}' is not supported with Kong Gateway versions < ${STICKY_SESSIONS_SINCE}`;
    return { ok: false, message };
  }
  return { ok: true, fields: upstreamPolicyFields(specOf(policy)) };
}
