// The gateways of a live world: simulated, or in containers.
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import { startFleet, type RouterFlavor } from "../../mock-kong/server.ts";
import type { KongContainers } from "../containers/container-engine.ts";
import { ContainerFleet } from "../containers/container-fleet.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { BootGate } from "./boot-gate.ts";
import { LinkedFleet } from "./linked-fleet.ts";
import { fleetFact } from "./fleet-facts.ts";
import type { GatewayFleet } from "./gateway-fleet.ts";

/** Of one gateway, in a second: the prober alone asks 20 times for each of its paths. */
const REQUEST_EVENTS_PER_SECOND_MAX = 20;

export interface OpenGatewaysOptions {
  readonly scenario: Scenario;
  readonly containers?: KongContainers;
  /** Their own when absent. */
  readonly routerFlavor?: RouterFlavor;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly bootGate: BootGate;
  /** Where they listen. */
  readonly host: string;
  /** A real controller speaks TLS to the gateways that it finds. */
  readonly adminTls: boolean;
  readonly onFault: (error: unknown) => void;
}

/** None yet: their Deployment says how many. */
export async function openGateways(options: OpenGatewaysOptions): Promise<GatewayFleet> {
  const fleet = await openFleet(options);
  const { scenario, clock, host, adminTls: isTls } = options;
  if (scenario.failsLinks !== true) return fleet;
  return new LinkedFleet({ fleet, clock, host, isTls, close: async () => undefined });
}

async function openFleet(options: OpenGatewaysOptions): Promise<GatewayFleet> {
  const { scenario, containers, clock, random, timeline, bootGate, host, adminTls } = options;
  const flavor = options.routerFlavor === undefined ? {} : { routerFlavor: options.routerFlavor };
  const hold = () => bootGate.passed();
  if (containers !== undefined) {
    const { onFault } = options;
    const onFact = timeline.append.bind(timeline);
    const own = { ...containers, ...flavor };
    return new ContainerFleet({ clock, ...own, host, adminTls, hold, onFact, onFault });
  }
  return startFleet({
    clock,
    random: random.fork("mock-kong"),
    host,
    adminTls,
    ...flavor,
    requestEventsPerSecondMax: REQUEST_EVENTS_PER_SECOND_MAX,
    boot: { ...scenario.boot, hold },
    onEvent: (event) => {
      const fact = fleetFact(event);
      if (fact !== undefined) timeline.append(fact);
    },
  });
}
