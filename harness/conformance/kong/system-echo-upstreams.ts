// Seventy upstreams on loopback addresses of their own, all on one port, that say which of them was reached.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { LackingError } from "../faults.ts";
import { listenOn, listenSomewhere, type Listening } from "../wire/system-listen.ts";

export const ECHO_RECORDED_PORT = 28980;
const ADDRESS_COUNT = 70;
const ADDRESS_PREFIX = "127.0.1.";
const KEEP_ALIVE_MS = 60_000;
const PORT_ATTEMPTS_MAX = 5;

/** What an address does instead of answering 200. */
export interface EchoFault {
  readonly status?: number;
  /** Breaks the connection off without an answer. */
  readonly close?: boolean;
}

export interface EchoUpstreams {
  readonly port: number;
  /** By address; `undefined` ends a fault. */
  setFault(address: string, fault: EchoFault | undefined): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** @throws {LackingError} when the machine does not have the addresses, or no port is free on all of them. */
export async function startEchoUpstreams(): Promise<EchoUpstreams> {
  const faults = new Map<string, EchoFault>();
  const listening = await listenEverywhere((request, response) => {
    answer(request, response, faults);
  });
  return {
    port: listening[0]?.port ?? 0,
    setFault(address, fault) {
      if (fault === undefined) faults.delete(address);
      else faults.set(address, fault);
    },
    clearFaults: () => faults.clear(),
    async close() {
      await Promise.all(listening.map((one) => one.close()));
    },
  };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function listenEverywhere(handle: Answer): Promise<readonly Listening[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other is the point
      return await listenOnAll(handle, attempt === 1 ? ECHO_RECORDED_PORT : 0);
    } catch (error) {
      if (attempt === PORT_ATTEMPTS_MAX || !(error instanceof LackingError)) throw error;
    }
  }
}

async function listenOnAll(handle: Answer, wantedPort: number): Promise<readonly Listening[]> {
  const server = () => createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handle);
  const first = await listenSomewhere(server(), `${ADDRESS_PREFIX}1`, wantedPort);
  const others = await Promise.allSettled(
    Array.from({ length: ADDRESS_COUNT - 1 }, (_, index) =>
      listenOn(server(), `${ADDRESS_PREFIX}${index + 2}`, first.port),
    ),
  );
  const listening = [
    first,
    ...others.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
  ];
  const [failed] = others.filter((one) => one.status === "rejected");
  if (failed === undefined) return listening;
  await Promise.all(listening.map((one) => one.close()));
  throw failed.reason;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  faults: ReadonlyMap<string, EchoFault>,
): void {
  const { method, url = "", rawHeaders, socket } = request;
  const addr = socket.localAddress ?? "";
  const fault = faults.get(addr);
  request.resume();
  request.on("end", () => {
    if (fault?.close === true) {
      socket.destroy();
      return;
    }
    const headers = Array.from({ length: rawHeaders.length / 2 }, (_, index) => [
      (rawHeaders[2 * index] ?? "").toLowerCase(),
      Buffer.from(rawHeaders[2 * index + 1] ?? "", "latin1").toString("utf8"),
    ]);
    const [, asked] = /__status\/(\d{3})/.exec(url) ?? [];
    response.writeHead(fault?.status ?? Number(asked ?? 200), {
      "content-type": "application/json",
      "x-echo-addr": addr,
    });
    response.end(JSON.stringify({ addr, method, url, headers }));
  });
}
