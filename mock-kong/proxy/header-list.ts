// HTTP header fields in order, found without regard to case.

export type HeaderPair = readonly [name: string, value: string];

export class HeaderList implements Iterable<HeaderPair> {
  #pairs: HeaderPair[];

  constructor(pairs: Iterable<HeaderPair> = []) {
    this.#pairs = [...pairs];
  }

  /** From Node's flat `rawHeaders`. */
  static fromRaw(raw: readonly string[]): HeaderList {
    const pairs: HeaderPair[] = [];
    for (let index = 0; index + 1 < raw.length; index += 2) {
      pairs.push([raw[index] ?? "", raw[index + 1] ?? ""]);
    }
    return new HeaderList(pairs);
  }

  [Symbol.iterator](): Iterator<HeaderPair> {
    return this.#pairs[Symbol.iterator]();
  }

  /** The first value. */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    return this.#pairs.find(([candidate]) => candidate.toLowerCase() === wanted)?.[1];
  }

  getAll(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return this.#pairs
      .filter(([candidate]) => candidate.toLowerCase() === wanted)
      .map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** One value instead of all that there were. */
  set(name: string, value: string): void {
    this.delete(name);
    this.#pairs.push([name, value]);
  }

  append(name: string, value: string): void {
    this.#pairs.push([name, value]);
  }

  delete(name: string): void {
    const wanted = name.toLowerCase();
    this.#pairs = this.#pairs.filter(([candidate]) => candidate.toLowerCase() !== wanted);
  }

  /** Flat, as Node and undici take it. */
  toRaw(): string[] {
    return this.#pairs.flat();
  }
}
