// Cuts what is to be done into blocks.

/** In their order; the last block may be smaller. */
export function* blocksOf<T>(
  tasks: Iterable<T>,
  size: number,
): Generator<readonly T[], void, undefined> {
  let block: T[] = [];
  for (const task of tasks) {
    block.push(task);
    if (block.length < size) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
