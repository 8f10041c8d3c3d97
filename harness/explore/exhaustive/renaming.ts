// Takes out of a text what tells two states apart that differ in names alone.

/**
 * A name in a text that stands for something else where it is the only difference.
 * `ordered`: its place among those of the same `space` counts, the newest first; else that of its first appearance.
 */
export function ordered(space: string, number: number | string): string {
  return `{${space}#${number}}`;
}

export function named(space: string, name: string): string {
  return `{${space}=${name}}`;
}

const NAME = /\{([^{}#=]+)([#=])([^{}]*)\}/g;

/** Equal for texts that can be made equal by renaming: space by space, one to one, and in order where that counts. */
export function renamed(text: string): string {
  const numbers = new Map<string, Set<number>>();
  for (const [, space = "", how, name] of text.matchAll(NAME)) {
    if (how === "#") numbers.set(space, (numbers.get(space) ?? new Set()).add(Number(name)));
  }
  const places = new Map<string, Map<string, number>>();
  for (const [space, found] of numbers) {
    const newestFirst = [...found].toSorted((a, b) => b - a);
    places.set(`${space}#`, new Map(newestFirst.map((number, place) => [String(number), place])));
  }
  return text.replaceAll(NAME, (_, space: string, how: string, name: string) => {
    const known = places.get(`${space}${how}`) ?? new Map<string, number>();
    places.set(`${space}${how}`, known);
    const place = known.get(how === "#" ? String(Number(name)) : name) ?? known.size;
    known.set(name, place);
    return `${space}${how}${place}`;
  });
}
