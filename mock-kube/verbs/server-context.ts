// What every verb works with: the storage, the served resources, time and chance.
import type { Clock } from "../../core/clock.ts";
import type { KubeObject } from "../../core/kube.ts";
import { randomInteger, type Random } from "../../core/random.ts";
import type { Resource } from "../discovery/resource.ts";
import type { ResourceRegistry } from "../discovery/resource-registry.ts";
import { arrayOr, objectOr } from "../../core/json.ts";
import { stringOf, valueAt } from "../json.ts";
import type { WriteContext } from "../kinds/kind-rules.ts";
import type { ObjectStore, StoreKey } from "../storage/object-store.ts";

export interface ServerContext {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly allowLoopbackEndpoints: boolean;
  /** Whether watches may begin with a list (the feature gate WatchList). */
  readonly watchList: boolean;
  /** Whether it keeps account of who owns which field. */
  readonly tracksFields: boolean;
}

/** Names an object as the URL does; `namespace` is absent for cluster-scoped kinds. */
export interface Key {
  readonly name: string;
  readonly namespace?: string | undefined;
}

export function storeKey(resource: Resource, { namespace = "", name }: Key): StoreKey {
  return { storage: resource.storage, namespace: resource.namespaced ? namespace : "", name };
}

/** RFC 3339, whole seconds. */
export function timestamp(clock: Clock): string {
  return timestampOf(clock.nowMs());
}

/** @param ms since the Unix epoch. */
export function timestampOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const known = timestamps.get(seconds);
  if (known !== undefined) return known;
  const text = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  if (timestamps.size >= TIMESTAMPS_MAX) timestamps.clear();
  timestamps.set(seconds, text);
  return text;
}

/** Every write of a second has the same, and simulated worlds all begin at the same time. */
const timestamps = new Map<number, string>();
const TIMESTAMPS_MAX = 1000;

const NODE_PORT_FIRST = 30_000;
const NODE_PORTS = 2768;

/** The Services' range is 10.96.0.0/12, as kubeadm has it. */
const SERVICE_ADDRESSES = 2 ** 20;

export function writeContext(context: ServerContext): WriteContext {
  const services = () => context.store.list("services");
  const addresses = () => new Set(services().map((service) => clusterIpOf(service)));
  return {
    now: timestamp(context.clock),
    allowLoopbackEndpoints: context.allowLoopbackEndpoints,
    allocateClusterIp() {
      const taken = addresses();
      return pick(context.random, SERVICE_ADDRESSES, addressAt, (address) => taken.has(address));
    },
    allocateNodePort() {
      const taken = new Set(services().flatMap(nodePortsOf));
      return pick(context.random, NODE_PORTS, nodePortAt, (port) => taken.has(port));
    },
    isClusterIpTaken: (address) => addresses().has(address),
  };
}

/** The first free item from a place chosen by chance. */
function pick<T>(
  random: Random,
  count: number,
  itemAt: (index: number) => T,
  isTaken: (item: T) => boolean,
): T {
  const start = randomInteger(random, count);
  for (let step = 0; step < count; step += 1) {
    const item = itemAt((start + step) % count);
    if (!isTaken(item)) return item;
  }
  throw new RangeError("the range is full");
}

function nodePortAt(index: number): number {
  return NODE_PORT_FIRST + index;
}

/** The first and the last addresses of the range are not given out. */
function addressAt(index: number): string {
  const offset = 10 + (index % (SERVICE_ADDRESSES - 20));
  return `10.${96 + (offset >> 16)}.${(offset >> 8) & 255}.${offset & 255}`;
}

function clusterIpOf(service: KubeObject): string {
  return stringOf(valueAt(service, "spec", "clusterIP"));
}

function nodePortsOf(service: KubeObject): readonly number[] {
  return arrayOr(valueAt(service, "spec", "ports")).flatMap((port) => {
    const { nodePort } = objectOr(port);
    return typeof nodePort === "number" ? [nodePort] : [];
  });
}
