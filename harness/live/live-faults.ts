// What can be made to go wrong in a live world, and why the rest cannot.
import type { KongContainers } from "../containers/container-engine.ts";
import type { Boot } from "../plans/plan.ts";
import { StoryError } from "../scenario/faults.ts";
import type { FaultsHandle } from "../scenario/world.ts";
import type { GatewayFleet } from "./gateway-fleet.ts";
import type { WorldKube } from "./world-kube.ts";

export interface LiveFaultsOptions {
  readonly fleet: GatewayFleet;
  readonly kube: Pick<WorldKube, "faults" | "way">;
  readonly boot: ChosenBoot;
  /** Present where gateways are containers. */
  readonly containers: KongContainers | undefined;
}

/** How long simulated gateways need. */
export interface ChosenBoot {
  /** Of those that start from now on. */
  next: Boot;
}

export function liveFaults(options: LiveFaultsOptions): FaultsHandle {
  const { fleet, kube, boot, containers } = options;
  return {
    recoverLinks: () => fleet.recoverLinks?.(),
    failKube(fault) {
      const { faults } = kube;
      if (faults === undefined) throw new StoryError("the API server fails when it is told to");
      const id = faults.add(fault);
      return () => void faults.withdraw(id);
    },
    cutKube(forMs) {
      if (kube.way === undefined) throw new StoryError("the way to the API server can be cut");
      kube.way.add({ kind: "cut", forMs });
    },
    setBoot(wanted) {
      if (containers !== undefined)
        throw new StoryError("gateways boot as fast as they are told to");
      boot.next = wanted;
    },
    jumpClock() {
      throw new StoryError("the machine's clock may be set");
    },
  };
}
