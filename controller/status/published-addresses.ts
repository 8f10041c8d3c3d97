// Under which addresses the gateways are reached from outside, for the status of what they serve.
import { arrayOr, objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";

interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** Flags publish-service(-udp) and publish-status-address(-udp). Addresses that are given win over Services. */
export interface PublishOptions {
  readonly service?: ServiceName;
  readonly udpService?: ServiceName;
  readonly addresses?: readonly string[];
  readonly udpAddresses?: readonly string[];
}

/** One of the two, as in `status.loadBalancer.ingress`. */
export type LoadBalancerAddress = { readonly ip: string } | { readonly hostname: string };

export interface PublishedAddresses {
  readonly tcp: readonly LoadBalancerAddress[];
  /** The same as `tcp` where nothing else is said. */
  readonly udp: readonly LoadBalancerAddress[];
}

/** @see KIC v3.5.13 internal/manager/setup.go, internal/dataplane/address_finder.go */
export function publishedAddresses(
  stores: CacheStores,
  { service, udpService, addresses = [], udpAddresses = [] }: PublishOptions,
): PublishedAddresses {
  const tcp = addressesFrom(stores, addresses, service);
  const udp = addressesFrom(stores, udpAddresses, udpService);
  return { tcp, udp: udp.length > 0 ? udp : tcp };
}

function addressesFrom(
  stores: CacheStores,
  given: readonly string[],
  service: ServiceName | undefined,
): readonly LoadBalancerAddress[] {
  const found =
    given.length > 0 || service === undefined
      ? given
      : addressesOf(stores.get("Service", service.name, service.namespace));
  return found.map((address) => (isIpAddress(address) ? { ip: address } : { hostname: address }));
}

/** Of a load balancer what it was given, of any other Service its cluster addresses. */
function addressesOf(service: KubeObject | undefined): readonly string[] {
  const spec = objectOr(service?.["spec"]);
  const found =
    spec["type"] === "LoadBalancer"
      ? arrayOr(objectOr(objectOr(service?.["status"])["loadBalancer"])["ingress"])
          .map(objectOr)
          .flatMap(({ ip, hostname }) => [ip, hostname])
      : arrayOr(spec["clusterIPs"]);
  return found.map((address) => stringOr(address, "")).filter((address) => address !== "");
}

/** Host names have neither colons nor a last label of digits. */
export function isIpAddress(address: string): boolean {
  return address.includes(":") || /^\d{1,3}(\.\d{1,3}){3}$/.test(address);
}
