// The cluster of a recording before its controller had told any object anything.
import { arrayOr, objectOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import type { KongListeners } from "../../../controller/gateways/kong-listeners.ts";
import type { PublishOptions } from "../../../controller/status/published-addresses.ts";

/** Where the recorded gateways listened, and the Services in front of them. */
export const LISTENERS: KongListeners = {
  proxy: [
    { port: 8000, isTls: false },
    { port: 8443, isTls: true },
  ],
  stream: [
    { port: 8899, isTls: false },
    { port: 8900, isTls: true },
    { port: 9999, isTls: false },
  ],
};

export const PUBLISH: PublishOptions = {
  service: { namespace: "kong", name: "kong-proxy" },
  udpService: { namespace: "kong", name: "kong-udp" },
};

export const PUBLISH_SERVICES: readonly KubeObject[] = [
  publishService("kong-proxy", "192.0.2.10", [
    [80, 8000],
    [443, 8443],
    [8899, 8899],
    [8900, 8900],
  ]),
  publishService("kong-udp", "192.0.2.11", [[9999, 9999]], "UDP"),
];

function publishService(
  name: string,
  ip: string,
  ports: readonly (readonly [port: number, targetPort: number])[],
  protocol = "TCP",
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "kong" },
    spec: {
      type: "LoadBalancer",
      clusterIPs: ["10.96.0.10"],
      ports: ports.map(([port, targetPort]) => ({
        name: `p${port}`,
        port,
        targetPort,
        protocol,
      })),
    },
    status: { loadBalancer: { ingress: [{ ip }] } },
  };
}

/** What the API server writes by itself when an object of some kinds is made. */
const UNTOLD = {
  conditions: [
    {
      type: "Programmed",
      status: "Unknown",
      reason: "Pending",
      message: "Waiting for controller",
      lastTransitionTime: "1970-01-01T00:00:00Z",
    },
  ],
};

const UNTOLD_KINDS: ReadonlySet<string> = new Set(["KongConsumer", "KongConsumerGroup"]);

/** An object as its owner wrote it. */
export function untold(object: KubeObject): KubeObject {
  const { status: _, ...written } = object;
  return UNTOLD_KINDS.has(written.kind) ? { ...written, status: UNTOLD } : written;
}

/** A status without its times and what says nothing, its lists in an order of their own: the real one's is that of a random walk. */
export function comparableStatus(object: KubeObject | undefined): unknown {
  const status = objectOr(object?.["status"]);
  return Object.fromEntries(
    Object.entries(status)
      .filter(([key, value]) => key !== "loadBalancer" || Object.keys(objectOr(value)).length > 0)
      .map(([key, value]) => [key, Array.isArray(value) ? sorted(value) : value]),
  );
}

function sorted(list: readonly unknown[]): readonly unknown[] {
  return list
    .map((item) => timeless(objectOr(item)))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function timeless(item: JsonObject): JsonObject {
  const { conditions } = item;
  const comparable =
    conditions === undefined ? item : { ...item, conditions: sorted(arrayOr(conditions)) };
  return Object.fromEntries(
    Object.entries(comparable)
      .filter(([key]) => key !== "lastTransitionTime")
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
