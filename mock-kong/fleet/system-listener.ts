// A server on a port of its own, and its end.
import type { Server, Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { ConnectionCounts } from "../admin/status.ts";
import type { ListenAddress } from "../node-settings.ts";

/** Not listening yet. */
export interface ClosableServer {
  readonly server: Server;
  /** Closes connections on which nothing is under way, and lets no further request in on the others. */
  readonly closeIdle: () => void;
}

/** Something on a port. */
export interface PortListener {
  readonly active: number;
  readonly accepted: number;
  /** Rejects when the port is taken. */
  listen(host: string, port: number): Promise<void>;
  /** Resolves when the port is free again. */
  stop(options: StopOptions): Promise<void>;
}

export interface BoundListener {
  readonly listener: PortListener;
  readonly address: ListenAddress;
}

/** How a listener ends: after `graceMs` for what is under way, at once with a reset for 0. */
export interface StopOptions {
  readonly graceMs: number;
}

/** Connections. */
export class Listener implements PortListener {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #closeIdle: () => void;
  readonly #sockets = new Set<Socket>();
  accepted = 0;

  constructor({ server, closeIdle }: ClosableServer, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    this.#closeIdle = closeIdle;
    server.on("connection", (socket) => {
      this.accepted += 1;
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  get active(): number {
    return this.#sockets.size;
  }

  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  async stop({ graceMs }: StopOptions): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    if (graceMs > 0) {
      this.#closeIdle();
      const done = new AbortController();
      const timer = this.#clock.sleep(graceMs, done.signal).catch(() => undefined);
      await Promise.race([closed, timer]);
      done.abort();
    }
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }
}

/** Of all listeners together. */
export function countConnections(listeners: readonly BoundListener[]): ConnectionCounts {
  const active = listeners.reduce((sum, { listener }) => sum + listener.active, 0);
  const accepted = listeners.reduce((sum, { listener }) => sum + listener.accepted, 0);
  return { active, accepted, requests: accepted };
}
