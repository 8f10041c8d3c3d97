// One request on a connection with a client, whatever the version of HTTP.
import type { Readable } from "node:stream";
import type { ClientRequest } from "./client-request.ts";
import type { SentResponse } from "./served-request.ts";
import type { ProxyAnswer } from "./serve-request.ts";

export interface ClientChannel {
  readonly client: ClientRequest;
  /** Undefined when the request has none. */
  readonly body: Readable | undefined;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
  /** Resolves when the answer is out; rejects when it broke off. */
  send(answer: ProxyAnswer): Promise<void>;
  /** So far. */
  readonly sent: SentResponse;
  /** The connection, or the stream on it, is of no more use. */
  destroy(): void;
}

/** What a connection says of itself, which asks the kernel. */
export interface ConnectionFacts {
  readonly peerIp: string;
  readonly peerPort: number;
  readonly localIp: string;
  readonly localPort: number;
  /** The name that the client of a TLS connection asked for. */
  readonly serverName: string | undefined;
}

/** As far as a socket is asked here. */
interface Connection {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

const known = new WeakMap<object, ConnectionFacts>();

/** Asked once a connection: it carries many requests. */
export function connectionFacts(socket: Connection): ConnectionFacts {
  const before = known.get(socket);
  if (before !== undefined) return before;
  const facts = {
    peerIp: plainAddress(socket.remoteAddress),
    peerPort: socket.remotePort ?? 0,
    localIp: plainAddress(socket.localAddress),
    localPort: socket.localPort ?? 0,
    serverName: serverNameOf(socket),
  };
  known.set(socket, facts);
  return facts;
}

/** IPv4 as such, not mapped into IPv6. */
export function plainAddress(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
}

/** Node types the property for clients only; on a server's socket it is the name that the client asked for. */
function serverNameOf(socket: object): string | undefined {
  const name: unknown = Reflect.get(socket, "servername");
  return typeof name === "string" && name !== "" ? name : undefined;
}
