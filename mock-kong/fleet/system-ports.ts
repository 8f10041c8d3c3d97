// Ports that belong to a node even while nothing listens on them.
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

const ATTEMPTS_MAX = 50;

/**
 * Keeps ports from everybody else by holding a connection that is bound to each: the kernel gives such a port to nobody
 * who asks for any free one, and still refuses connections to it, because nothing listens.
 */
export class PortReservations {
  readonly #host: string;
  readonly #held = new Map<number, Socket>();
  readonly #accepted = new Set<Socket>();
  #anchor: Server | undefined;

  constructor(host: string) {
    this.#host = host;
  }

  /** A free port, held from now on. @throws when the machine has none left. */
  async reserveAny(): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other is the point
      const port = await freePort(this.#host);
      try {
        // oxlint-disable-next-line no-await-in-loop -- see above
        await this.hold(port);
        return port;
      } catch (error) {
        if (attempt === ATTEMPTS_MAX) throw error;
      }
    }
  }

  /** Holds a port that nothing of ours listens on. @throws when somebody else has it. */
  async hold(port: number): Promise<void> {
    if (this.#held.has(port)) return;
    const anchorPort = await this.#anchorPort();
    const socket = connect({
      host: this.#host,
      port: anchorPort,
      localAddress: this.#host,
      localPort: port,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    socket.on("error", () => socket.destroy());
    socket.unref();
    this.#held.set(port, socket);
  }

  /** Gives a port up so that it can be listened on. */
  release(port: number): void {
    const socket = this.#held.get(port);
    if (socket === undefined) return;
    this.#held.delete(port);
    // A reset, not a goodbye: that would keep the port busy for a minute.
    socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const port of this.#held.keys()) this.release(port);
    for (const socket of this.#accepted) socket.destroy();
    const anchor = this.#anchor;
    if (anchor === undefined) return;
    await new Promise<void>((resolve) => {
      anchor.close(() => resolve());
    });
  }

  async #anchorPort(): Promise<number> {
    this.#anchor ??= await listen(this.#host, (socket) => {
      this.#accepted.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.#accepted.delete(socket));
      socket.resume();
    });
    this.#anchor.unref();
    return portOf(this.#anchor);
  }
}

async function freePort(host: string): Promise<number> {
  const server = await listen(host, (socket) => socket.destroy());
  const port = portOf(server);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}

function listen(host: string, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new RangeError("not listening");
  return address.port;
}
