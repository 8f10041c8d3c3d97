// A scenario's grip on the gateways.
import type { KubeApi, ObjectKey } from "../../core/kube-api.ts";
import type { GatewayHandle, GatewaysHandle } from "../scenario/world.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { BootGate } from "./boot-gate.ts";
import type { GatewayFleet, GatewayNode } from "./gateway-fleet.ts";
import type { KongDeployment } from "./kong-deployment.ts";
import type { OwnNames } from "./own-names.ts";
import type { Prober } from "./prober.ts";
import { resourceType } from "./resource-types.ts";

export interface GatewayHandlesOptions {
  readonly api: KubeApi;
  readonly fleet: GatewayFleet;
  readonly bootGate: BootGate;
  readonly kongDeployment: KongDeployment;
  readonly deployment: Required<ObjectKey>;
  readonly prober: Prober;
  /** For what is called otherwise in the cluster than in the story. */
  readonly names?: OwnNames;
  readonly timeline: Timeline;
}

export function gatewayHandles(options: GatewayHandlesOptions): GatewaysHandle {
  const { api, fleet, bootGate, kongDeployment, deployment } = options;
  return {
    get all() {
      return fleet.nodes.map((node) => gatewayHandle(node, options));
    },
    async scale(replicas) {
      await api.patch(resourceType("Deployment"), deployment, "merge", { spec: { replicas } });
    },
    holdBoot: () => bootGate.hold(),
    holdListing: () => kongDeployment.holdListing(),
  };
}

function gatewayHandle(
  node: GatewayNode,
  { fleet, kongDeployment, prober, names, timeline }: GatewayHandlesOptions,
): GatewayHandle {
  return {
    name: node.name,
    get phase() {
      return node.phase;
    },
    get configHash() {
      return node.configurationHash;
    },
    get routes() {
      return names?.inStory(node.routeNames) ?? node.routeNames;
    },
    get isReady() {
      return kongDeployment.isReady(node.name);
    },
    statusOf: (path) => prober.statusOf(node, path),
    restart: (downMs, how) => fleet.restart(node.index, { downMs, ...how }),
    setReady: (isReady) => kongDeployment.setReady(node.name, isReady),
    failNext: (fault) => node.failNext(fault),
    async failLink(fault) {
      if (fleet.failLink === undefined) {
        throw new RangeError("this scenario does not say that links fail: failsLinks");
      }
      await fleet.failLink(node.index, fault);
      timeline.append({ type: "link-failed", gateway: node.name, fault });
    },
    adminRequests: (method, path, status) =>
      timeline.events.filter(
        (event) =>
          event.type === "admin-request" &&
          event.gateway === node.name &&
          event.method === method &&
          event.path.split("?")[0] === path &&
          (status === undefined || event.status === status),
      ).length,
  };
}
