// Which gateways the EndpointSlices of the Admin Service list.
import type { KubeObject } from "../../core/kube.ts";

export interface DiscoveredAdminApi {
  /** `https://ip:port`, IPv6 in brackets. */
  readonly url: string;
  readonly pod: { readonly namespace: string; readonly name: string };
  /** The name that the gateway's certificate must carry. */
  readonly tlsServerName: string;
}

export type Discovery =
  | { readonly ok: true; readonly admins: readonly DiscoveredAdminApi[] }
  | { readonly ok: false; readonly message: string };

interface EndpointSlice extends KubeObject {
  readonly addressType?: string;
  readonly endpoints?: readonly Endpoint[] | null;
  readonly ports?:
    | readonly {
        readonly name?: string;
        readonly port?: number;
        readonly appProtocol?: string;
      }[]
    | null;
}

interface Endpoint {
  readonly addresses?: readonly string[];
  readonly conditions?: { readonly ready?: boolean; readonly terminating?: boolean };
  readonly targetRef?: {
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string;
  };
}

/**
 * The Admin APIs of a Service's slices, each once, in the order of the slices.
 *
 * A gateway is listed from the moment its Pod has an address: whether the endpoint is ready is not looked at, only
 * whether it is terminating. It is called by https; ours goes beyond the real one in that `appProtocol: http` on the
 * port asks for plain HTTP.
 *
 * @see KIC v3.5.13 internal/adminapi/endpoints.go
 */
export function discoverAdminApis(
  slices: readonly KubeObject[],
  portNames: ReadonlySet<string>,
): Discovery {
  const admins = new Map<string, DiscoveredAdminApi>();
  for (const slice of slices as readonly EndpointSlice[]) {
    const service = slice.metadata.ownerReferences?.find(
      ({ kind, apiVersion }) => kind === "Service" && apiVersion === "v1",
    )?.name;
    for (const { name, port, appProtocol } of slice.ports ?? []) {
      if (name === undefined || port === undefined || !portNames.has(name)) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const [address] = endpoint.addresses ?? [];
        const { targetRef, conditions } = endpoint;
        if (conditions?.terminating || targetRef?.kind !== "Pod" || address === undefined) continue;
        const pod = { namespace: targetRef.namespace ?? "", name: targetRef.name ?? "" };
        if (service === undefined) {
          return {
            ok: false,
            message: `service name is empty for an endpoint with TargetRef ${pod.namespace}/${pod.name}`,
          };
        }
        const host = slice.addressType === "IPv6" ? `[${address}]` : address;
        const url = `${appProtocol === "http" ? "http" : "https"}://${host}:${port}`;
        const tlsServerName = `pod.${service}.${slice.metadata.namespace ?? ""}.svc`;
        admins.set(url, { url, pod, tlsServerName });
      }
    }
  }
  return { ok: true, admins: [...admins.values()] };
}
