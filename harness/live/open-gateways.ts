// The gateways of a live world: simulated, or in containers.
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import { startFleet, type RouterFlavor } from "../../mock-kong/server.ts";
import type { KongContainers } from "../containers/container-engine.ts";
import { ContainerFleet } from "../containers/container-fleet.ts";
import { startToxiproxy, type Toxiproxy } from "../containers/system-toxiproxy.ts";
import type { Boot } from "../plans/plan.ts";
import { EnvironmentError } from "../scenario/faults.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { BootGate } from "./boot-gate.ts";
import { LinkedFleet } from "./linked-fleet.ts";
import { fleetFact } from "./fleet-facts.ts";
import type { GatewayFleet } from "./gateway-fleet.ts";

/** Of one gateway, in a second: the prober alone asks 20 times for each of its paths. */
const REQUEST_EVENTS_PER_SECOND_MAX = 20;

/** In place of an image. */
const NO_TOXIPROXY = "none";

export interface OpenGatewaysOptions {
  readonly scenario: Pick<Scenario, "failsLinks">;
  /** Of simulated ones; asked at each start. */
  readonly boot: () => Boot;
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
  const { scenario, clock, host, adminTls: isTls, containers } = options;
  if (scenario.failsLinks !== true) return fleet;
  const toxiproxy = containers && (await findToxiproxy(containers, options));
  return new LinkedFleet({
    fleet,
    clock,
    host,
    isTls,
    ...(toxiproxy !== undefined && {
      openCarrier: (name, target) => toxiproxy.openWay(name, target),
    }),
    close: async () => toxiproxy?.close(),
  });
}

/** Says on the timeline what carries out faults. */
async function findToxiproxy(
  { engine, toxiproxyImage: image }: KongContainers,
  { clock, timeline, onFault }: OpenGatewaysOptions,
): Promise<Toxiproxy | undefined> {
  const tell = (text: string) => timeline.append({ type: "mark", text });
  if (image === NO_TOXIPROXY) {
    tell("the harness' own relays carry out what happens on the ways to gateways");
    return undefined;
  }
  try {
    const toxiproxy = await startToxiproxy({ engine, image, clock, onFault });
    tell(`toxiproxy (${image}) carries out what happens on the ways to gateways`);
    return toxiproxy;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    tell(
      `the harness' own relays carry out what happens on the ways to gateways: ${error.message}`,
    );
    return undefined;
  }
}

async function openFleet(options: OpenGatewaysOptions): Promise<GatewayFleet> {
  const { boot, containers, clock, random, timeline, bootGate, host, adminTls } = options;
  const flavor = options.routerFlavor === undefined ? {} : { routerFlavor: options.routerFlavor };
  const hold = () => bootGate.passed();
  if (containers !== undefined) {
    const { onFault } = options;
    const onFact = timeline.append.bind(timeline);
    const { engine, image } = containers;
    const own = { engine, image, ...flavor };
    return new ContainerFleet({ clock, ...own, host, adminTls, hold, onFact, onFault });
  }
  return startFleet({
    clock,
    random: random.fork("mock-kong"),
    host,
    adminTls,
    ...flavor,
    requestEventsPerSecondMax: REQUEST_EVENTS_PER_SECOND_MAX,
    boot: () => ({ ...boot(), hold }),
    onEvent: (event) => {
      const fact = fleetFact(event);
      if (fact !== undefined) timeline.append(fact);
    },
  });
}
