// Orders that do not depend on a locale: Kong's controller compares texts by their bytes.

/** Negative, zero or positive. Code points stand in the same order as the bytes of UTF-8. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (a !== b) return rankOf(a) - rankOf(b);
  }
  return left.length - right.length;
}

/** Halves of pairs stand for code points above all that have one unit. */
function rankOf(unit: number): number {
  const isHalf = unit >= 0xd800 && unit <= 0xdfff;
  return isHalf ? unit + 0x10000 : unit;
}

/** Ascending by a text. */
export function byText<T>(textOf: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => compareText(textOf(left), textOf(right));
}

/** Descending by a text. */
export function byTextDescending<T>(textOf: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => compareText(textOf(right), textOf(left));
}

/** Ascending by a number; infinities are allowed. */
export function byNumber<T>(numberOf: (item: T) => number): (left: T, right: T) => number {
  return (left, right) => {
    const [a, b] = [numberOf(left), numberOf(right)];
    if (a === b) return 0;
    return a < b ? -1 : 1;
  };
}

/** By the first order that tells two items apart. */
export function inOrder<T>(
  ...orders: readonly ((left: T, right: T) => number)[]
): (left: T, right: T) => number {
  return (left, right) => {
    for (const order of orders) {
      const difference = order(left, right);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
