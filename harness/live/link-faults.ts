// Faults of one way between two programs, as whatever carries its bytes asks for them.
import type { Clock } from "../../core/clock.ts";
import type { LinkFault } from "../scenario/link-fault.ts";

export class LinkFaults {
  readonly #clock: Clock;
  #cutUntilMs = -Infinity;
  #slow = { delayMs: 0, untilMs: -Infinity };
  #answersToLose = 0;
  #repeatAfterMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(fault: LinkFault): void {
    const nowMs = this.#clock.monotonicMs();
    switch (fault.kind) {
      case "cut":
        this.#cutUntilMs = nowMs + fault.forMs;
        return;
      case "slow":
        this.#slow = { delayMs: fault.delayMs, untilMs: nowMs + fault.forMs };
        return;
      case "lose-answers":
        this.#answersToLose += fault.times;
        return;
      case "repeat-push":
        this.#repeatAfterMs = fault.afterMs;
    }
  }

  /** Withdraws what has not happened. */
  recover(): void {
    this.#answersToLose = 0;
    this.#repeatAfterMs = undefined;
  }

  /** How long what is sent now is on its way, beside what it takes anyway. */
  get heldMs(): number {
    const nowMs = this.#clock.monotonicMs();
    const { delayMs, untilMs } = this.#slow;
    return Math.max(0, this.#cutUntilMs - nowMs) + (nowMs < untilMs ? delayMs : 0);
  }

  /** Whether the answer that has just begun is lost. */
  takeAnswer(): boolean {
    if (this.#answersToLose === 0) return false;
    this.#answersToLose -= 1;
    return true;
  }

  get isRepeating(): boolean {
    return this.#repeatAfterMs !== undefined;
  }

  /** After how long the push that has just gone by goes by again; `undefined`: it does not. */
  takeRepeat(): number | undefined {
    const afterMs = this.#repeatAfterMs;
    this.#repeatAfterMs = undefined;
    return afterMs;
  }
}
