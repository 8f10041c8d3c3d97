// What was made of a text before, for texts that come again and again.

/** Forgets everything when it is full: what comes again is soon there again. */
export class TextMemory<T> {
  readonly #known = new Map<string, T>();
  readonly #textsMax: number;

  constructor(textsMax: number) {
    this.#textsMax = textsMax;
  }

  /** What `make` makes of `text`, now or before. It must look at nothing else, and nobody may change what it makes. */
  recall(text: string, make: (text: string) => T): T {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (this.#known.size >= this.#textsMax) this.#known.clear();
    this.#known.set(text, made);
    return made;
  }
}
