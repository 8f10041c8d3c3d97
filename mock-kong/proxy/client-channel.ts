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

/** IPv4 as such, not mapped into IPv6. */
export function plainAddress(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
}

/** Node types the property for clients only; on a server's socket it is the name that the client asked for. */
export function serverNameOf(socket: object): string | undefined {
  const name: unknown = Reflect.get(socket, "servername");
  return typeof name === "string" && name !== "" ? name : undefined;
}
