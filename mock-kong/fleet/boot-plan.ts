// How long a node takes from its start to its first answer.

export interface BootPlan {
  /** Nothing listens: connections are refused. */
  readonly silentMs: number;
  /** It listens, and answers everything with 503. */
  readonly unavailableMs: number;
  /** Awaited after that, so that somebody else decides when the node answers; no longer when the node is stopped. */
  readonly hold?: () => Promise<void>;
}

/** A real node's first 200 comes 0.9 to 1.3 s after its start (Kong 3.9.1, two cores). */
export const DEFAULT_BOOT: BootPlan = { silentMs: 700, unavailableMs: 300 };
