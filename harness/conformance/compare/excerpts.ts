// Two long texts, cut down to the neighbourhood of their first difference.

const TEXT_LENGTH_MAX = 600;
const BEFORE_LENGTH = 100;

/** Both texts as they are when they are short. */
export function excerpts(a: string, b: string): readonly [string, string] {
  let start = 0;
  if (a.length > TEXT_LENGTH_MAX || b.length > TEXT_LENGTH_MAX) {
    while (start < a.length && a[start] === b[start]) start += 1;
    start = Math.max(0, start - BEFORE_LENGTH);
  }
  return [cut(a, start), cut(b, start)];
}

function cut(text: string, start: number): string {
  const end = start + TEXT_LENGTH_MAX;
  return `${start > 0 ? "..." : ""}${text.slice(start, end)}${text.length > end ? "..." : ""}`;
}
