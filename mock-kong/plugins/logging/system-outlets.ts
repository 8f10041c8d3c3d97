// Sends plugins' records over real sockets and into real files.
import { createSocket } from "node:dgram";
import { appendFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { Agent, request } from "undici";
import type { HttpDelivery, Outlets, SocketDelivery, TcpDelivery } from "./outlets.ts";

/** Lines that wait for a file; further ones are refused. */
const LINES_MAX = 10_000;
/** What an answer may say; the rest is not read. */
const ANSWER_BYTES_MAX = 64 * 1024;

export interface SystemOutlets extends Outlets {
  close(): Promise<void>;
}

export function systemOutlets(): SystemOutlets {
  // As Kong does: `ssl_verify = false`.
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  const files = new Map<string, { waiting: number; last: Promise<void> }>();
  return {
    http: (delivery) => post(agent, delivery),
    tcp: sendTcp,
    udp: sendUdp,
    file(path, line) {
      const queue = files.get(path) ?? { waiting: 0, last: Promise.resolve() };
      files.set(path, queue);
      if (queue.waiting >= LINES_MAX) return Promise.reject(new Error(`${path} is too slow`));
      queue.waiting += 1;
      const written = queue.last.then(() => appendFile(path, `${line}\n`));
      queue.last = written
        .catch(() => undefined)
        .finally(() => {
          queue.waiting -= 1;
        });
      return written;
    },
    async close() {
      await agent.destroy();
      await Promise.all([...files.values()].map(({ last }) => last));
    },
  };
}

async function post(agent: Agent, delivery: HttpDelivery): Promise<number> {
  const { url, method, headers, body, timeoutMs } = delivery;
  const answer = await request(url, {
    dispatcher: agent,
    method,
    headers,
    body,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  await answer.body.dump({ limit: ANSWER_BYTES_MAX });
  return answer.statusCode;
}

function sendTcp({ host, port, tls, serverName, timeoutMs, text }: TcpDelivery): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = tls
      ? connectTls({
          host,
          port,
          rejectUnauthorized: false,
          ...(serverName !== undefined && { servername: serverName }),
        })
      : connect({ host, port });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`${host}:${port}: timeout`)));
    socket.once("error", reject);
    socket.once("close", () => resolve());
    socket.resume();
    socket.end(text);
  });
}

function sendUdp({ host, port, text }: SocketDelivery): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.send(text, port, host, (error) => {
      socket.close();
      if (error === null) resolve();
      else reject(error);
    });
  });
}
