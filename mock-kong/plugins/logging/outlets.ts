// The ways by which a plugin's records leave the node.

export interface HttpDelivery {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly timeoutMs: number;
}

export interface SocketDelivery {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly text: string;
}

export interface TcpDelivery extends SocketDelivery {
  readonly tls: boolean;
  /** For the TLS handshake. */
  readonly serverName: string | undefined;
}

/** Every method rejects when the record did not get through. */
export interface Outlets {
  /** Resolves with the status of the answer. */
  http(delivery: HttpDelivery): Promise<number>;
  tcp(delivery: TcpDelivery): Promise<void>;
  udp(delivery: SocketDelivery): Promise<void>;
  /** Appends a line, in the order of calls. */
  file(path: string, line: string): Promise<void>;
}

/** Nothing leaves a node without sockets. */
export const NO_OUTLETS: Outlets = {
  http: () => Promise.resolve(200),
  tcp: () => Promise.resolve(),
  udp: () => Promise.resolve(),
  file: () => Promise.resolve(),
};
