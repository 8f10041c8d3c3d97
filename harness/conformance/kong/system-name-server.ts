// The name server of the recordings on a real port.
import { createSocket } from "node:dgram";
import { LackingError } from "../faults.ts";
import type { Listening } from "../wire/system-listen.ts";
import { nameAnswer } from "./name-answer.ts";

const HOST = "127.0.0.1";

/** @throws {LackingError} when there is no port for it. */
export async function startNameServer(): Promise<Listening> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    const answer = nameAnswer(query);
    if (answer !== undefined) socket.send(answer, port, address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", (error) => {
      reject(new LackingError(`no name server on ${HOST}: ${error.message}`));
    });
    socket.bind(0, HOST, resolve);
  });
  return {
    port: socket.address().port,
    close: () =>
      new Promise((resolve) => {
        socket.close(() => resolve());
      }),
  };
}
