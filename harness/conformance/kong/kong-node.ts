// A simulated Kong node for recorded requests: its ports, its settings and its restarts.
import { NameError, type Resolver } from "../../../mock-kong/balancer/resolver.ts";
import { ROUTER_FLAVORS, type RouterFlavor } from "../../../mock-kong/router/router.ts";
import { startFleet, type Fleet, type FleetNode } from "../../../mock-kong/server.ts";
import type { Clock } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import { LackingError } from "../faults.ts";

const HOST = "127.0.0.1";
const BOOT_MS_MAX = 10_000;
const BOOT_POLL_MS = 2;

/** `KONG_*` environment variables, as a real node reads them. */
export type KongSettings = Readonly<Record<string, string>>;

export interface KongNode {
  readonly admin: number;
  readonly proxy: number;
  readonly status: number;
  /** Absent when the node has no such listener. */
  readonly proxyTls?: number;
  /** Settings that the node takes no notice of. */
  readonly unheeded: readonly string[];
  /** Stops and starts it with the same prefix directory. */
  restartKeeping(): Promise<void>;
  close(): Promise<void>;
}

export interface KongNodeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly settings?: KongSettings;
}

/** Resolves when the node answers: an empty one, on ports of its own. */
export async function startKongNode(options: KongNodeOptions): Promise<KongNode> {
  const { clock, random, settings = {} } = options;
  const { KONG_ROUTER_FLAVOR: flavor, ...others } = settings;
  const fleet = await startFleet({
    clock,
    random,
    replicas: 1,
    host: HOST,
    boot: { silentMs: 0, unavailableMs: 0 },
    resolver: labResolver,
    routerFlavor: routerFlavor(flavor),
  });
  const node = await running(fleet, clock);
  return {
    admin: node.adminPort,
    proxy: Number(new URL(node.proxyUrl).port),
    status: Number(new URL(node.statusUrl).port),
    unheeded: Object.keys(others),
    async restartKeeping() {
      await fleet.restart(0, { keepConfiguration: true });
      await running(fleet, clock);
    },
    close: () => fleet.close(),
  };
}

/** The recorded nodes knew `localhost` and the names under `lab.test`, and no other. */
const labResolver: Resolver = async (name) => {
  if (!/(^|\.)lab\.test$|^localhost$/i.test(name)) throw new NameError(name);
  return [{ ip: HOST }];
};

function routerFlavor(text: string | undefined): RouterFlavor {
  return ROUTER_FLAVORS.find((flavor) => flavor === text) ?? "traditional_compatible";
}

async function running(fleet: Fleet, clock: Clock): Promise<FleetNode> {
  const untilMs = clock.monotonicMs() + BOOT_MS_MAX;
  for (;;) {
    const node = fleet.nodes.find(({ phase }) => phase === "running");
    if (node !== undefined) return node;
    if (clock.monotonicMs() > untilMs) throw new LackingError("a simulated node does not start");
    // oxlint-disable-next-line no-await-in-loop -- one look after the other is the point
    await clock.sleep(BOOT_POLL_MS);
  }
}
