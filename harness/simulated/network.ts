// How long messages take between the parts of a simulated world: a plan as data, chance, and cables that are cut.
import type { Random } from "../../core/random.ts";
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
  readonly #cutUntilMs = new Map<string, number>();
  readonly #slow = new Map<string, { readonly extraMs: number; readonly untilMs: number }>();

  constructor(clock: StreamClock, random: Random, plan: NetworkPlan) {
    this.#clock = clock;
    this.#random = random;
    this.#plan = plan;
  }

  /** Nothing gets through to this place, or back, for `forMs`; the transport then delivers what was sent meanwhile. */
  cut(place: string, forMs: number): void {
    this.#cutUntilMs.set(place, this.#clock.monotonicMs() + forMs);
  }

  /** For `forMs` every message to this place, and back, takes this much longer. */
  slow(place: string, extraMs: number, forMs: number): void {
    this.#slow.set(place, { extraMs, untilMs: this.#clock.monotonicMs() + forMs });
  }

  /**
   * Takes as long as a message takes to this place, or back.
   * @param stream that the message belongs to: see the scheduler.
   * @param clock of whoever waits for it: a message to a process that has died arrives at nobody.
   */
  travel(place: string, stream: string, clock: StreamClock = this.#clock): Promise<void> {
    const { latencyMs, lossRate, resendMs } = this.#plan;
    const [min, max] = latencyMs;
    const nowMs = this.#clock.monotonicMs();
    const heldMs = Math.max(0, (this.#cutUntilMs.get(place) ?? 0) - nowMs);
    const lostMs = this.#random.next() < lossRate ? resendMs : 0;
    const ownMs = min + this.#random.next() * (max - min);
    const slow = this.#slow.get(place);
    const slowMs = slow !== undefined && nowMs < slow.untilMs ? slow.extraMs : 0;
    return clock.travel(stream, heldMs + lostMs + ownMs + slowMs);
  }
}
