// A port that stays the same while what is behind it comes, goes and moves, and a way on which things may go wrong.
import { connect, createServer, type Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { LinkFaults } from "../live/link-faults.ts";
import { listen, type Listening } from "../live/listen.ts";
import { PushRecorder } from "../live/push-recorder.ts";

export interface RelayTrouble {
  readonly clock: Clock;
  readonly faults: LinkFaults;
  /** Somebody behind, who carries out faults too, has ended a connection in place of an answer; awaited before it is passed on. */
  readonly onUnanswered: () => Promise<void>;
}

/** What is on its way in one direction of one connection; more waits where it comes from. */
const HELD_BYTES_MAX = 1024 * 1024;

/**
 * Passes connections on to `target()` (`host:port`), byte by byte. Without a target, or when nobody is there, a connection is
 * reset: to a client of HTTP the same as one that is refused.
 */
export async function startPortRelay(
  host: string,
  target: () => string | undefined,
  trouble?: RelayTrouble,
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const closed = new AbortController();
  const follow = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return socket;
  };
  const reach = () => {
    const [behindHost, port] = target()?.split(":") ?? [];
    return behindHost === undefined
      ? undefined
      : follow(connect({ host: behindHost, port: Number(port) }));
  };
  const server = createServer((socket) => {
    follow(socket);
    const behind = reach();
    if (behind === undefined) {
      socket.on("error", () => undefined);
      socket.resetAndDestroy();
    } else if (trouble === undefined) join(socket, behind);
    else joinInTrouble(socket, behind, reach, trouble, closed.signal);
  });
  const listening = await listen(server, host);
  return {
    ...listening,
    async close() {
      closed.abort();
      for (const socket of sockets) socket.destroy();
      await listening.close();
    },
  };
}

function join(socket: Socket, behind: Socket): void {
  // Each end learns of the other's by its close.
  behind.on("error", () => socket.resetAndDestroy());
  socket.on("error", () => behind.destroy());
  behind.once("close", () => socket.destroy());
  socket.once("close", () => behind.destroy());
  socket.pipe(behind).pipe(socket);
}

function joinInTrouble(
  socket: Socket,
  behind: Socket,
  reach: () => Socket | undefined,
  { clock, faults, onUnanswered }: RelayTrouble,
  signal: AbortSignal,
): void {
  const pushes = new PushRecorder();
  const there = new Way(clock, faults, signal);
  const back = new Way(clock, faults, signal);
  let isAsked = false;
  let hasFailed = false;
  socket.on("data", (piece: Buffer) => {
    isAsked = true;
    const push = pushes.take(piece, faults.isRepeating);
    const againAfterMs = push && faults.takeRepeat();
    there.carry(piece, socket, behind);
    if (push === undefined || againAfterMs === undefined) return;
    there.after(() => void repeat(push, againAfterMs, reach, clock, signal));
  });
  behind.on("data", (piece: Buffer) => {
    isAsked = false;
    if (!faults.takeAnswer()) {
      back.carry(piece, behind, socket);
      return;
    }
    socket.resetAndDestroy();
    behind.destroy();
  });
  behind.on("error", () => {
    hasFailed = true;
  });
  socket.on("error", () => undefined);
  // What was sent before still arrives.
  socket.once("close", () => there.after(() => behind.destroySoon()));
  behind.once("close", () => {
    back.after(async () => {
      if (isAsked && !socket.destroyed) await onUnanswered();
      if (hasFailed) socket.resetAndDestroy();
      else socket.destroySoon();
    });
  });
}

/** One direction of a connection: everything arrives in order, and when it is due. */
class Way {
  readonly #clock: Clock;
  readonly #faults: LinkFaults;
  readonly #signal: AbortSignal;
  #work: Promise<void> = Promise.resolve();
  #heldBytes = 0;

  constructor(clock: Clock, faults: LinkFaults, signal: AbortSignal) {
    this.#clock = clock;
    this.#faults = faults;
    this.#signal = signal;
  }

  carry(piece: Buffer, from: Socket, to: Socket): void {
    this.#heldBytes += piece.length;
    if (this.#heldBytes > HELD_BYTES_MAX) from.pause();
    this.after(async () => {
      await new Promise<void>((resolve) => to.write(piece, () => resolve()));
      this.#heldBytes -= piece.length;
      if (from.isPaused() && this.#heldBytes <= HELD_BYTES_MAX) from.resume();
    });
  }

  /** Does something when what was sent before has arrived. */
  after(act: () => void | Promise<void>): void {
    const dueMs = this.#clock.monotonicMs() + this.#faults.heldMs;
    this.#work = this.#work
      .then(() => this.#clock.sleep(dueMs - this.#clock.monotonicMs(), this.#signal))
      .then(act)
      // The relay is closed: so is everything that it carried.
      .catch(() => undefined);
  }
}

/** Delivers a push once more; nobody hears the answer. */
async function repeat(
  push: Buffer,
  afterMs: number,
  reach: () => Socket | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  await clock.sleep(afterMs, signal).catch(() => undefined);
  const behind = signal.aborted ? undefined : reach();
  behind?.on("error", () => undefined);
  behind?.once("data", () => behind.destroy());
  behind?.write(push);
}
