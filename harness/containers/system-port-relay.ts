// A port that stays the same while what is behind it comes, goes and moves.
import { connect, createServer, type Socket } from "node:net";
import { listen, type Listening } from "../live/listen.ts";

/**
 * Passes connections on to `target()` (`host:port`), byte by byte. Without a target, or when nobody is there, a connection is
 * reset: to a client of HTTP the same as one that is refused.
 */
export async function startPortRelay(
  host: string,
  target: () => string | undefined,
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const [behindHost, port] = target()?.split(":") ?? [];
    if (behindHost === undefined) {
      socket.on("error", () => undefined);
      socket.resetAndDestroy();
      return;
    }
    const behind = connect({ host: behindHost, port: Number(port) });
    // Each end learns of the other's by its close.
    behind.on("error", () => socket.resetAndDestroy());
    socket.on("error", () => behind.destroy());
    behind.once("close", () => socket.destroy());
    socket.once("close", () => behind.destroy());
    socket.pipe(behind).pipe(socket);
  });
  const listening = await listen(server, host);
  return {
    ...listening,
    async close() {
      for (const socket of sockets) socket.destroy();
      await listening.close();
    },
  };
}
