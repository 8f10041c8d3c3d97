// Certificates of the listeners of our Gateways. A Gateway's own problems are in its status, so most are no failures.
import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import { annotationsOf, namespaceOf, specOf, textOf } from "../../kube-types/fields.ts";
import {
  gatewayView,
  listenerStatuses,
  type GatewayView,
  type Listener,
  type ListenerStatus,
} from "../../kube-types/gateway.ts";
import { refOf } from "../../snapshot/object-ref.ts";
import { annotation } from "../annotations.ts";
import type { BuildContext } from "../build-context.ts";
import type { Cluster } from "../cluster.ts";
import { failureOf } from "../failure.ts";
import { isGranted } from "../reference-grants.ts";
import type { WantedCertificate, WantedCertificates } from "./certificates.ts";
import { keyPairOf } from "./key-pair.ts";

const ANY_HOST = "*";

export function gatewayCertificates({ cluster, options }: BuildContext): WantedCertificates {
  const certificates: WantedCertificate[] = [];
  const failures: ResourceFailure[] = [];
  for (const gateway of cluster.list("Gateway").map(gatewayView)) {
    const gatewayClass = cluster.findInCluster("GatewayClass", gateway.className);
    if (gatewayClass === undefined) continue;
    const controller = specOf(gatewayClass)["controllerName"];
    if (controller !== (options.gatewayControllerName ?? "")) continue;
    const isUnmanaged =
      (annotation(annotationsOf(gatewayClass), "gatewayclass-unmanaged") ?? "") !== "";
    for (const listener of readyListeners(gateway, isUnmanaged)) {
      const found = listenerCertificate(gateway.object, listener, cluster);
      if (found === undefined) continue;
      if (found.ok) certificates.push(found.certificate);
      else failures.push(found.failure);
    }
  }
  return { certificates, failures };
}

/** Somebody else's Gateways are trusted to be programmed; what we program ourselves must be so already. */
function readyListeners(
  { object, listeners }: GatewayView,
  isUnmanaged: boolean,
): readonly Listener[] {
  const statuses = listenerStatuses(object);
  return listeners.filter(({ name }) => {
    const status = statuses.get(name);
    return status !== undefined && (!isUnmanaged || isProgrammed(status, object));
  });
}

function isProgrammed({ conditions }: ListenerStatus, gateway: KubeObject): boolean {
  return conditions.some(
    ({ type, status, reason, observedGeneration }) =>
      type === "Programmed" &&
      reason === "Programmed" &&
      status === "True" &&
      observedGeneration === (gateway.metadata.generation ?? 0),
  );
}

type ListenerCertificate =
  | { readonly ok: true; readonly certificate: WantedCertificate }
  | { readonly ok: false; readonly failure: ResourceFailure };

function listenerCertificate(
  gateway: KubeObject,
  { tls, hostname = ANY_HOST }: Listener,
  cluster: Cluster,
): ListenerCertificate | undefined {
  const [reference, ...others] = tls?.certificateRefs ?? [];
  if (reference === undefined) return undefined;
  if (others.length > 0) {
    const message = "listener '%s' has more than one certificateRef, it's not supported";
    return { ok: false, failure: failureOf(message, gateway) };
  }
  const secret = findSecret(gateway, reference, cluster);
  if (secret === undefined) return undefined;
  const pair = keyPairOf(secret);
  if (pair === undefined) {
    const message = "failed to construct certificate from secret";
    return { ok: false, failure: failureOf(message, secret, gateway) };
  }
  return { ok: true, certificate: { ...pair, secret, hosts: [hostname] } };
}

/** A Secret in another namespace needs a ReferenceGrant. */
function findSecret(
  gateway: KubeObject,
  reference: JsonObject,
  cluster: Cluster,
): KubeObject | undefined {
  const own = namespaceOf(gateway);
  const namespace = textOf(reference["namespace"]) ?? own;
  const name = textOf(reference["name"]) ?? "";
  const group = textOf(reference["group"]) ?? "";
  const kind = textOf(reference["kind"]) ?? "Secret";
  const target = { group, kind, namespace, name };
  if (namespace !== own && !isGranted(refOf(gateway), target, cluster)) return undefined;
  return cluster.find("Secret", namespace, name);
}
