// Servers on a wanted port, or on another when that is taken.
import type { Server as HttpServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { LackingError } from "../faults.ts";

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws {LackingError} when the address cannot be listened on at all. */
export async function listenSomewhere(
  server: Server | HttpServer,
  host: string,
  wantedPort: number,
): Promise<Listening> {
  try {
    return await listenOn(server, host, wantedPort);
  } catch (error) {
    if (wantedPort === 0 || !(error instanceof LackingError)) throw error;
    return listenOn(server, host, 0);
  }
}

/** @throws {LackingError} when the port is taken or the machine does not have the address. */
export async function listenOn(
  server: Server | HttpServer,
  host: string,
  port: number,
): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: Error) => {
      reject(new LackingError(`cannot listen on ${host}:${port}: ${error.message}`));
    };
    server.once("error", onError);
    server.listen(port, host, () => {
      server.off("error", onError);
      resolve();
    });
  });
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
