// The way to one gateway and back: delays, and the faults that a plan asks for.
import type { AdminAnswer, AdminQuestion } from "./admin-pages.ts";
import type { LinkFaults } from "../live/link-faults.ts";
import type { LinkFault } from "../scenario/link-fault.ts";
import type { Network } from "./network.ts";
import type { StreamClock } from "./scheduler.ts";
import type { NoAnswer } from "./simulated-node.ts";

const LOST: NoAnswer = { why: "read ECONNRESET" };

export class FaultyLink {
  readonly #network: Network;
  readonly #place: string;
  readonly #requests: string;
  readonly #answers: string;
  readonly #clock: StreamClock;
  readonly #faults: LinkFaults;

  /** @param clock of the network itself, which outlives whoever asks. */
  constructor(network: Network, place: string, clock: StreamClock) {
    this.#network = network;
    this.#place = place;
    this.#requests = `requests to ${place}`;
    this.#answers = `answers of ${place}`;
    this.#clock = clock;
    this.#faults = network.faultsOf(place);
  }

  add(fault: LinkFault): void {
    this.#faults.add(fault);
  }

  /** Withdraws what has not happened. */
  recover(): void {
    this.#faults.recover();
  }

  /** @param serve who is there when the question arrives. @param clock of whoever asks. */
  async exchange(
    question: AdminQuestion,
    serve: (question: AdminQuestion) => Promise<AdminAnswer | NoAnswer>,
    clock: StreamClock,
  ): Promise<AdminAnswer | NoAnswer> {
    const place = this.#place;
    await this.#network.travel(place, this.#requests);
    if (question.method === "POST" && question.path.startsWith("/config")) {
      this.#repeatLater(question, serve);
    }
    const answer = await serve(question);
    await this.#network.travel(place, this.#answers, clock);
    return this.#faults.takeAnswer() ? LOST : answer;
  }

  #repeatLater(
    question: AdminQuestion,
    serve: (question: AdminQuestion) => Promise<AdminAnswer | NoAnswer>,
  ): void {
    const afterMs = this.#faults.takeRepeat();
    if (afterMs === undefined) return;
    void this.#clock.travel(this.#requests, afterMs).then(() => serve(question));
  }
}
