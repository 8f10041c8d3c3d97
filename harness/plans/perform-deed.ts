// What a deed on anything but an object does to a world, and for how long it goes on by itself.
import { lastsMsOf } from "../scenario/link-fault.ts";
import type { Boot, PlanDeed } from "./plan.ts";
import type { PlanWorld } from "./plan-world.ts";
import { UNRELATED } from "./surroundings.ts";

/** Faults that nobody has met by then are withdrawn. */
const FAULTS_MS_MAX = 3000;
/** A follower that was refused tries again after so long at most, where it was not refused for long. */
const KUBE_RETRY_MS_MAX = 10_000;

/** A deed on an object does nothing here: the object is not there, or it is done by now. */
export async function performDeed(world: PlanWorld, deed: PlanDeed): Promise<void> {
  switch (deed.type) {
    case "apply":
    case "edit":
    case "break":
    case "fix":
    case "delete":
      return;
    case "touch":
      return world.touch(UNRELATED);
    case "scale":
      return world.scale(deed.replicas);
    case "restart-gateway":
      return world.restartGateway(deed.gateway, deed.downMs);
    case "fail-gateway":
      return world.failGateway(deed.gateway, deed.fault);
    case "set-boot":
      return world.setBoot(deed.boot);
    case "fail-link":
      return world.failLink(deed.gateway, deed.fault);
    case "fail-kube": {
      const withdraw = world.failKube(deed.fault);
      void world.clock.sleep(deed.forMs).then(withdraw);
      return;
    }
    case "jump-clock":
      return world.jumpClock(deed.byMs);
    case "cut-kube":
      return world.cutKube(deed.forMs);
    case "restart-controller":
      await world.controller[deed.how]();
      return world.controller.start();
  }
}

/** @param boot of the gateways that start now. */
export function lastsMs(deed: PlanDeed, boot: Boot): number {
  const bootMs = boot.silentMs + boot.unavailableMs;
  switch (deed.type) {
    case "scale":
      return bootMs;
    case "restart-gateway":
      return deed.downMs + bootMs;
    case "fail-gateway":
      return FAULTS_MS_MAX + bootMs;
    case "fail-link":
      return deed.fault.kind === "repeat-push"
        ? FAULTS_MS_MAX + deed.fault.afterMs
        : (lastsMsOf(deed.fault) ?? FAULTS_MS_MAX);
    case "fail-kube":
      return deed.forMs + KUBE_RETRY_MS_MAX;
    case "cut-kube":
      return deed.forMs;
    case "apply":
    case "edit":
    case "break":
    case "fix":
    case "delete":
    case "touch":
    case "set-boot":
    case "jump-clock":
    case "restart-controller":
      return 0;
  }
}
