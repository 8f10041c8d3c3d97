// There is no Pod network in a live world: the application's endpoints are where the echo server listens.
import { arrayOr, objectOr } from "../../core/json.ts";
import type { ObjectKey } from "../../core/kube-api.ts";
import type { KubeObject } from "../../core/kube.ts";

/** The object as it is, unless it is an EndpointSlice of one of `services`: then with this address and port instead of its own. */
export function pointAtUpstream(
  object: KubeObject,
  services: readonly Required<ObjectKey>[],
  address: string,
  port: number,
): KubeObject {
  const { namespace, labels } = object.metadata;
  const name = labels?.["kubernetes.io/service-name"];
  const isOfOne = services.some((each) => each.namespace === namespace && each.name === name);
  if (object.kind !== "EndpointSlice" || !isOfOne) return object;
  return {
    ...object,
    endpoints: arrayOr(object["endpoints"]).map((endpoint) => ({
      ...objectOr(endpoint),
      addresses: [address],
    })),
    ports: arrayOr(object["ports"]).map((item) => ({ ...objectOr(item), port })),
  };
}
