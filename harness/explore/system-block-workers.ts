// Has blocks of work done on several processors: in threads, each of which is handed one block after the other.
import { parentPort, Worker, type MessagePort } from "node:worker_threads";

/** Blocks that a thread has before it: it begins with the next one while its last one is being looked at. */
const BLOCKS_AHEAD = 2;
/** Worlds come and go: with room for many of them, few live long enough to be moved. */
const YOUNG_MB = 64;

/** A block, and what came of each task in it. */
export interface DoneBlock<Task, Answer> {
  readonly tasks: readonly Task[];
  readonly answers: readonly Answer[];
}

export interface BlockWorkers {
  /** A program that calls `serveBlocks`. */
  readonly worker: URL;
  readonly count: number;
  /** What it finds as its `workerData`. */
  readonly settings: unknown;
}

/**
 * What came of each block, in the order of the blocks, however many threads there are. Whoever has enough stops to ask.
 * @throws what a thread dies of.
 */
export async function* onThreads<Task, Answer>(
  blocks: Iterator<readonly Task[]>,
  { worker, count, settings }: BlockWorkers,
): AsyncGenerator<DoneBlock<Task, Answer>, void, undefined> {
  const threads = Array.from({ length: count }, () => new Thread<Task, Answer>(worker, settings));
  const running: {
    readonly tasks: readonly Task[];
    readonly answers: Promise<readonly Answer[]>;
  }[] = [];
  const startNext = (thread: Thread<Task, Answer> | undefined) => {
    const next = blocks.next();
    if (next.done === true || thread === undefined) return;
    const answers = thread.run(next.value);
    // Whoever comes to it gets the reason.
    answers.catch(() => undefined);
    running.push({ tasks: next.value, answers });
  };
  try {
    for (let turn = 0; turn < count * BLOCKS_AHEAD; turn += 1) startNext(threads[turn % count]);
    for (let turn = 0; ; turn += 1) {
      const block = running.shift();
      if (block === undefined) return;
      const { tasks } = block;
      // oxlint-disable-next-line no-await-in-loop -- in their order
      const answers = await block.answers;
      startNext(threads[turn % count]);
      yield { tasks, answers };
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

/** @param answer to each task of what whoever hands them over hands over. @throws {RangeError} when this is not a thread. */
export function serveBlocks(answer: (task: never) => Promise<unknown>): void {
  if (parentPort === null)
    throw new RangeError("this is a thread of a search, and nothing by itself");
  serve(parentPort, answer);
}

function serve(port: MessagePort, answer: (task: never) => Promise<unknown>): void {
  let last: Promise<void> = Promise.resolve();
  port.on("message", (tasks: readonly never[]) => {
    // One after the other; what goes wrong ends the thread, and is told by it.
    last = last.then(async () => {
      const answers: unknown[] = [];
      for (const task of tasks) {
        // oxlint-disable-next-line no-await-in-loop -- one has the processor anyway
        answers.push(await answer(task));
      }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
      port.postMessage(answers);
    });
  });
}

class Thread<Task, Answer> {
  readonly #worker: Worker;
  /** Who waits for the blocks that were handed over, in their order. */
  readonly #waiting: PromiseWithResolvers<readonly Answer[]>[] = [];

  constructor(worker: URL, settings: unknown) {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
    this.#worker = new Worker(worker, { workerData: settings, resourceLimits });
    this.#worker.on("message", (answers: readonly Answer[]) =>
      this.#waiting.shift()?.resolve(answers),
    );
    this.#worker.on("error", (error) => {
      for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
    });
  }

  run(tasks: readonly Task[]): Promise<readonly Answer[]> {
    const block = Promise.withResolvers<readonly Answer[]>();
    this.#waiting.push(block);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    this.#worker.postMessage(tasks);
    return block.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
