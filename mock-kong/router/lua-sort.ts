// Lua's own sort: where the comparison finds no difference its order is odd, but always the same.

/** Sorts in place. `isLess` as `table.sort` takes it. @see Lua 5.1 ltablib.c auxsort */
export function luaSort<T>(items: T[], isLess: (left: T, right: T) => boolean): void {
  sortRange(items, isLess, 0, items.length - 1);
}

function sortRange<T>(
  items: T[],
  isLess: (left: T, right: T) => boolean,
  first: number,
  last: number,
): void {
  const less = (left: number, right: number) => isLess(at(items, left), at(items, right));
  let lower = first;
  let upper = last;
  while (lower < upper) {
    if (less(upper, lower)) swap(items, lower, upper);
    if (upper - lower === 1) return;
    const middle = (lower + upper) >>> 1;
    if (less(middle, lower)) swap(items, middle, lower);
    else if (less(upper, middle)) swap(items, middle, upper);
    if (upper - lower === 2) return;
    const boundary = partition(items, isLess, lower, upper, middle);
    // The smaller half first, so that the depth stays small.
    if (boundary - lower < upper - boundary) {
      sortRange(items, isLess, lower, boundary - 1);
      lower = boundary + 1;
    } else {
      sortRange(items, isLess, boundary + 1, upper);
      upper = boundary - 1;
    }
  }
}

/** Where the pivot ends up; `items[lower]` and `items[upper]` are on their sides already. */
function partition<T>(
  items: T[],
  isLess: (left: T, right: T) => boolean,
  lower: number,
  upper: number,
  middle: number,
): number {
  const pivot = at(items, middle);
  swap(items, middle, upper - 1);
  let from = lower;
  let to = upper - 1;
  for (;;) {
    do from += 1;
    while (from < upper && isLess(at(items, from), pivot));
    do to -= 1;
    while (to > lower && isLess(pivot, at(items, to)));
    if (to < from) break;
    swap(items, from, to);
  }
  swap(items, upper - 1, from);
  return from;
}

function swap(items: unknown[], left: number, right: number): void {
  [items[left], items[right]] = [at(items, right), at(items, left)];
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
}
