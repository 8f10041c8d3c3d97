// Servers on a port that the system chooses.
import type { Server as HttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { EnvironmentError } from "../scenario/faults.ts";

export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** @throws {EnvironmentError} when the address cannot be listened on. */
export async function listen(server: Server | HttpServer, host: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      reject(new EnvironmentError(`cannot listen on ${host}: ${error.message}`, { cause: error }));
    });
    server.listen(0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new RangeError("not a TCP server");
  return {
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

/** Ports that nobody listened on a moment ago, each another one. */
export async function freePorts(host: string, count: number): Promise<readonly number[]> {
  const held = await Promise.all(Array.from({ length: count }, () => listen(createServer(), host)));
  await Promise.all(held.map(({ close }) => close()));
  return held.map(({ port }) => port);
}
