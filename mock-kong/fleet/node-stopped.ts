// How what waits inside a node learns that the node has been stopped.

/** Never resolves; rejects with the reason when `signal` is aborted. */
export function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => {
      reject(signal.reason instanceof Error ? signal.reason : new NodeStopped());
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

/** Ends a boot that is no longer wanted. */
export class NodeStopped extends Error {}
