// HTTP header fields in order, found without regard to case.

export type HeaderPair = readonly [name: string, value: string];

/** Kept flat, name and value in turn, as Node and undici hand them out and take them. */
export class HeaderList implements Iterable<HeaderPair> {
  #flat: string[];

  constructor(pairs: Iterable<HeaderPair> = []) {
    this.#flat = [];
    for (const [name, value] of pairs) this.#flat.push(name, value);
  }

  /** From Node's flat `rawHeaders`. */
  static fromRaw(raw: readonly string[]): HeaderList {
    const list = new HeaderList();
    list.#flat = raw.length % 2 === 0 ? raw.slice() : raw.slice(0, -1);
    return list;
  }

  *[Symbol.iterator](): Iterator<HeaderPair> {
    const flat = this.#flat;
    for (let at = 0; at < flat.length; at += 2) yield [flat[at] ?? "", flat[at + 1] ?? ""];
  }

  /** The first value. */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    const flat = this.#flat;
    for (let at = 0; at < flat.length; at += 2) {
      if (isNamed(flat[at] ?? "", wanted)) return flat[at + 1];
    }
    return undefined;
  }

  getAll(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    const flat = this.#flat;
    const values: string[] = [];
    for (let at = 0; at < flat.length; at += 2) {
      if (isNamed(flat[at] ?? "", wanted)) values.push(flat[at + 1] ?? "");
    }
    return values;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** One value instead of all that there were. */
  set(name: string, value: string): void {
    this.delete(name);
    this.#flat.push(name, value);
  }

  append(name: string, value: string): void {
    this.#flat.push(name, value);
  }

  delete(name: string): void {
    const wanted = name.toLowerCase();
    if (this.has(wanted)) this.#flat = this.where((candidate) => candidate !== wanted).#flat;
  }

  /** A list of its own, of the fields whose names, in lower case, are wanted. */
  where(isWanted: (name: string) => boolean): HeaderList {
    const list = new HeaderList();
    const flat = this.#flat;
    for (let at = 0; at < flat.length; at += 2) {
      const name = flat[at] ?? "";
      if (isWanted(name.toLowerCase())) list.#flat.push(name, flat[at + 1] ?? "");
    }
    return list;
  }

  /** How many bytes the fields take on the wire. */
  get wireBytes(): number {
    const marks = ": \r\n".length / 2;
    return this.#flat.reduce((sum, part) => sum + part.length + marks, 0);
  }

  /** Flat, as Node and undici take it. */
  toRaw(): string[] {
    return this.#flat.slice();
  }
}

/** Names of another length need no second look. */
function isNamed(candidate: string, wanted: string): boolean {
  return candidate.length === wanted.length && candidate.toLowerCase() === wanted;
}
