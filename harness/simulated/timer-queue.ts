// A binary heap: what is due first comes out first; of what is due at the same time, what was put in first.

export interface Timer {
  /** What it belongs to. */
  readonly stream: string;
  readonly atMs: number;
  /** Unique, growing. */
  readonly order: number;
  readonly wake: () => void;
  /** Nobody waits for it any more. */
  isCancelled: boolean;
}

export class TimerQueue {
  readonly #heap: Timer[] = [];

  push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      this.#move(parent, index);
      index = parent;
    }
    heap[index] = timer;
  }

  /** What is waited for, in no order. */
  get timers(): readonly Timer[] {
    return this.#heap.filter(({ isCancelled }) => !isCancelled);
  }

  /** The first that is not cancelled; `undefined` when there is none. */
  pop(): Timer | undefined {
    for (;;) {
      const first = this.#popAny();
      if (first?.isCancelled !== true) return first;
    }
  }

  #popAny(): Timer | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[child], last)) break;
      this.#move(child, index);
      index = child;
    }
    heap[index] = last;
    return first;
  }

  #move(from: number, to: number): void {
    const timer = this.#heap[from];
    if (timer !== undefined) this.#heap[to] = timer;
  }
}

/** Nothing comes before what is not there, and what is not there before nothing. */
function isBefore(a: Timer | undefined, b: Timer | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
