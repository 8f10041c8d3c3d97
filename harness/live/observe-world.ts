// Looks at a whole world once.
import type { ControllerExit, Observation, ObservedEvent } from "../scenario/observation.ts";
import { gatewayReadyToServingMs } from "../timeline/serving-time.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import type { GatewayNode } from "./gateway-fleet.ts";
import type { OwnNames } from "./own-names.ts";
import type { Prober } from "./prober.ts";

/** Asks every gateway anew; the rest is what is known already. */
export async function observeWorld(
  nodes: readonly GatewayNode[],
  prober: Prober,
  events: readonly TimelineEvent[],
  controllerExit: ControllerExit | null,
  servingPath: string,
  names?: OwnNames,
): Promise<Observation> {
  const gateways = await Promise.all(
    nodes.map(async (node) => {
      const probes = await prober.probe(node);
      await node.refresh?.();
      const { name, configurationHash: configHash, routeNames } = node;
      return { name, configHash, routes: names?.inStory(routeNames) ?? routeNames, probes };
    }),
  );
  return {
    controllerExit,
    gateways,
    events: observedEvents(events),
    gatewayReadyToServingMs: gatewayReadyToServingMs(events, servingPath),
  };
}

/** Each reason once for an object, with its latest message. */
function observedEvents(events: readonly TimelineEvent[]): readonly ObservedEvent[] {
  const latest = new Map<string, ObservedEvent>();
  for (const event of events) {
    if (event.type !== "kube-event") continue;
    const { reason, eventType: type, object, message } = event;
    latest.set(JSON.stringify([type, reason, object]), { reason, type, object, message });
  }
  return [...latest.values()];
}
