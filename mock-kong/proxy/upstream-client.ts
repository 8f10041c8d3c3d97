// The port through which the proxy talks to upstreams.
import type { Duplex, Readable } from "node:stream";
import type { KeyAndCertificate } from "../tls/self-signed-certificate.ts";
import type { HeaderList } from "./header-list.ts";

export interface UpstreamCall {
  /** `grpc`: over HTTP/2; `websocket`: the connection is to become one. */
  readonly kind: "http" | "grpc" | "websocket";
  readonly scheme: "http" | "https";
  readonly ip: string;
  readonly port: number;
  /** For the TLS handshake; undefined for a bare address. */
  readonly serverName: string | undefined;
  readonly tls: UpstreamTls;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Host included, Content-Length not. */
  readonly headers: HeaderList;
  readonly body: Buffer | Readable | undefined;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** How the upstream's certificate is looked at, and what is shown to it. All certificates and keys in PEM. */
export interface UpstreamTls {
  readonly verify: boolean;
  /** Trusted besides nobody; the system's when empty. */
  readonly authorities: readonly string[];
  readonly own: KeyAndCertificate | undefined;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  /** A buffer when it was there as soon as the head was. */
  readonly body: Buffer | Readable;
  /** Of gRPC calls; complete once the body has ended. */
  readonly trailers?: () => HeaderList;
  /** A connection that has become a WebSocket. */
  readonly tunnel?: Duplex;
}

/** `connect`: nothing was sent; `timeout`: no answer in time; `broken`: closed or not HTTP. */
export type UpstreamFailureKind = "connect" | "timeout" | "broken";

/** Rejects with an `UpstreamFailure`. */
export type UpstreamClient = (call: UpstreamCall) => Promise<UpstreamAnswer>;

export class UpstreamFailure extends Error {
  readonly code = "UPSTREAM";
  readonly kind: UpstreamFailureKind;

  constructor(kind: UpstreamFailureKind, options?: ErrorOptions) {
    super(`the upstream failed: ${kind}`, options);
    this.name = "UpstreamFailure";
    this.kind = kind;
  }
}
