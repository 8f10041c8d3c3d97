// A cluster with objects in it, set up once and given to many worlds: most of what a small world costs is its start.
import { groupOf, type KubeObject } from "../../core/kube.ts";
import { seededRandom } from "../../core/random.ts";
import type { ClusterSnapshot } from "../../mock-kube/cluster-snapshot.ts";
import { frozen } from "../../mock-kube/json.ts";
import { KubeServer } from "../../mock-kube/kube-server.ts";
import { loadObjects } from "../../mock-kube/load-objects.ts";
import type { KubeChange } from "../live/kube-facts.ts";
import { Scheduler } from "./scheduler.ts";

export interface FurnishedCluster {
  readonly snapshot: ClusterSnapshot;
  /** Whether it serves the Gateway API. */
  readonly gatewayApi: boolean;
  /** How its objects came in, in their order. */
  readonly changes: readonly KubeChange[];
}

/**
 * Worlds that begin with it share its objects, which therefore do not change any more.
 * @throws {KubeApiError} when one of the objects is refused.
 */
export function furnishedCluster(objects: readonly KubeObject[]): FurnishedCluster {
  const random = seededRandom(0).fork("furnished cluster");
  const gatewayApi = objects.some(isOfGatewayApi);
  const clock = new Scheduler();
  const server = new KubeServer({ clock, random, gatewayApi, managedFields: false });
  const changes: KubeChange[] = [];
  server.store.subscribe((change) => changes.push(change));
  loadObjects(server, objects);
  const snapshot = server.snapshot();
  for (const [, object] of snapshot.entries) frozen(object);
  return { snapshot, gatewayApi, changes };
}

const GATEWAY_API = "gateway.networking.k8s.io";

export function isOfGatewayApi({ apiVersion }: KubeObject): boolean {
  return groupOf(apiVersion) === GATEWAY_API;
}
