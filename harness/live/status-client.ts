// The port through which the harness looks at the pages of gateways, as a kubelet or a client does.

export interface StatusClient {
  /** The status of `GET url`; `null` when there is no answer: refused, reset, too late. */
  ask(url: string, signal: AbortSignal): Promise<number | null>;
  close(): Promise<void>;
}

/** `timeoutMs`: how long an answer may take. */
export type OpenStatusClient = (timeoutMs: number) => StatusClient;
