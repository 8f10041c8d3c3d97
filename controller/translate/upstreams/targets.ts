// The targets that one Service gives an upstream.
import { isIPv6 } from "./ip-address.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { TargetEntity } from "../../kong-state/entities.ts";
import { endpointSliceView } from "../../kube-types/endpoint-slice.ts";
import { annotationsOf, namespaceOf } from "../../kube-types/fields.ts";
import { serviceView, type ServicePort } from "../../kube-types/service.ts";
import type { BuildContext } from "../build-context.ts";

const SERVICE_UPSTREAM_ANNOTATION = "ingress.kubernetes.io/service-upstream";

/**
 * A target may occur several times: a Service that is called by its name gives one for each of its transport
 * protocols, and their weights are added up later (as in KIC).
 */
export function targetsOf(
  service: KubeObject,
  port: ServicePort,
  context: BuildContext,
): readonly TargetEntity[] {
  const view = serviceView(service);
  // TCP is always looked for.
  const protocols = new Set(["TCP", ...view.ports.map(({ protocol }) => protocol)]);
  protocols.delete("");
  return [...protocols].flatMap((protocol) => {
    if (isCalledByName(service, context)) {
      return [{ target: `${serviceHostName(service, context)}:${port.port}` }];
    }
    if (view.isExternalName)
      return [{ target: `${bracketed(view.externalName)}:${port.targetPort}` }];
    return endpointTargets(service, port, protocol, context);
  });
}

function isCalledByName(service: KubeObject, { cluster }: BuildContext): boolean {
  return (
    cluster.classParameters.serviceUpstream ||
    annotationsOf(service)[SERVICE_UPSTREAM_ANNOTATION] === "true"
  );
}

function serviceHostName(service: KubeObject, { options }: BuildContext): string {
  const name = `${service.metadata.name}.${namespaceOf(service)}.svc`;
  return options.clusterDomain === "" ? name : `${name}.${options.clusterDomain}`;
}

function endpointTargets(
  service: KubeObject,
  { name }: ServicePort,
  protocol: string,
  { cluster, options }: BuildContext,
): readonly TargetEntity[] {
  const targets = new Map<string, TargetEntity>();
  const drains = options.enableDrainSupport;
  const slices = cluster.endpointSlicesOf(namespaceOf(service), service.metadata.name);
  for (const { ports, endpoints } of slices.map(endpointSliceView)) {
    for (const slicePort of ports) {
      if (slicePort.name !== name || slicePort.protocol !== protocol) continue;
      if (slicePort.port === undefined || slicePort.port < 0) continue;
      for (const { address, isReady, isTerminating } of endpoints) {
        if (address === undefined || (!isReady && !(isTerminating && drains))) continue;
        const target = `${bracketed(address)}:${slicePort.port}`;
        const isDraining = isTerminating && drains;
        targets.set(`${target} ${isDraining}`, isDraining ? { target, weight: 0 } : { target });
      }
    }
  }
  return [...targets.values()];
}

function bracketed(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}
