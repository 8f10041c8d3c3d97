// What the controller has said since its last start, as far as a plan's judge goes by it.

const CACHES_FILLED = "caches are filled";
const ACCEPTED = [
  "gateways are configured",
  "recovered from a rejected configuration by a fallback",
];

export class ControllerWords {
  readonly #said = new Set<string>();
  readonly #first = new AbortController();

  /** Aborted with the first word of any controller. */
  get first(): AbortSignal {
    return this.#first.signal;
  }

  /** Whether this controller leads, and knows the cluster. */
  get hasTakenIn(): boolean {
    return this.#said.has(CACHES_FILLED);
  }

  /** Whether gateways took something from this controller: nobody keeps what another one saw accepted. */
  get wasAccepted(): boolean {
    return ACCEPTED.some((word) => this.#said.has(word));
  }

  /** @returns whether what it has to do begins only with this word. */
  listen(message: string): boolean {
    this.#first.abort("a word");
    this.#said.add(message);
    return message === CACHES_FILLED;
  }

  /** Its next word on this counts. */
  forgetAccepted(): void {
    for (const word of ACCEPTED) this.#said.delete(word);
  }

  /** Another controller begins. */
  restarted(): void {
    this.#said.clear();
  }
}
