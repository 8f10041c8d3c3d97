// What is known of a request once its response has been sent: what logs, metrics and traces are made of.
import type { ClientRequest } from "./client-request.ts";
import type { Exchange, ResponseHead } from "./exchange.ts";

/** One attempt at an address. */
export interface Try {
  readonly ip: string;
  readonly port: number;
  /** Wall clock, ms. */
  readonly startedMs: number;
  readonly balancerMs: number;
  /** Of an attempt in vain: `next` when another one followed. */
  state?: "failed" | "next";
  /** The status that such an attempt counts as. */
  code?: number;
}

export interface ServedRequest {
  readonly client: ClientRequest;
  /** 32 hexadecimal digits. */
  readonly requestId: string;
  /** Undefined without a route. */
  readonly exchange: Exchange | undefined;
  readonly head: ResponseHead;
  /** Wall clock, ms. */
  readonly startedMs: number;
  /** Heads included. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly latencies: ServedLatencies;
  /** As nginx writes `$upstream_status`; "" when nobody was asked. */
  readonly upstreamStatus: string;
  readonly source: "upstream" | "kong" | "nginx";
}

export interface ServedLatencies {
  /** The gateway's own part. */
  readonly kongMs: number;
  /** Waiting for the upstream's head; -1 when nobody was asked. */
  readonly upstreamMs: number;
  /** From the upstream's head to the end. */
  readonly receiveMs: number;
  readonly totalMs: number;
}

/** What the listener knows once the response is out. */
export interface SentResponse {
  /** The body received, as far as known. */
  readonly requestBodyBytes: number;
  /** Head included. */
  readonly responseBytes: number;
}
