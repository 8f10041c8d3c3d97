// How long messages take between the parts of a simulated world: a plan as data, chance, and faults.
import type { Random } from "../../core/random.ts";
import { LinkFaults } from "../live/link-faults.ts";
import type { StreamClock } from "./scheduler.ts";

export interface NetworkPlan {
  /** One way, uniform in between. */
  readonly latencyMs: readonly [min: number, max: number];
  /** The share of messages that are lost at first, and sent again by the transport. */
  readonly lossRate: number;
  readonly resendMs: number;
}

export const CALM_NETWORK: NetworkPlan = { latencyMs: [0.2, 2], lossRate: 0, resendMs: 200 };

/** The name under which the API server is at the end of a link; gateways go by their own names. */
export const KUBE = "kube";

export class Network {
  readonly #clock: StreamClock;
  readonly #random: Random;
  readonly #plan: NetworkPlan;
  readonly #faults = new Map<string, LinkFaults>();

  constructor(clock: StreamClock, random: Random, plan: NetworkPlan) {
    this.#clock = clock;
    this.#random = random;
    this.#plan = plan;
  }

  /** Of the way to this place, and back: what is on it while it is cut is delivered afterwards. */
  faultsOf(place: string): LinkFaults {
    const known = this.#faults.get(place);
    if (known !== undefined) return known;
    const made = new LinkFaults(this.#clock);
    this.#faults.set(place, made);
    return made;
  }

  /**
   * Takes as long as a message takes to this place, or back.
   * @param stream that the message belongs to: see the scheduler.
   * @param clock of whoever waits for it: a message to a process that has died arrives at nobody.
   */
  travel(place: string, stream: string, clock: StreamClock = this.#clock): Promise<void> {
    const { latencyMs, lossRate, resendMs } = this.#plan;
    const [min, max] = latencyMs;
    const heldMs = this.faultsOf(place).heldMs;
    const lostMs = this.#random.next() < lossRate ? resendMs : 0;
    const ownMs = min + this.#random.next() * (max - min);
    return clock.travel(stream, heldMs + lostMs + ownMs);
  }
}
