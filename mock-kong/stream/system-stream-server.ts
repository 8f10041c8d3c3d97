// Listeners for TCP and TLS routes: connections that are carried as they are.
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import type { Balancers, Peer } from "../balancer/balancers.ts";
import { plainAddress } from "../proxy/client-channel.ts";
import type { ProxyState } from "../proxy/proxy-state.ts";
import type { ServiceEntity } from "../router/route-entity.ts";
import { isIpAddress } from "../router/ip-address.ts";
import type { RouteMatch } from "../router/router.ts";
import { tlsServerOptions, type TlsOptions } from "../tls/system-tls-options.ts";
import { readClientHello, type ClientHello } from "./client-hello.ts";

/** A client that says hello in more than this is not believed. */
const HELLO_BYTES_MAX = 64 * 1024;
const DEFAULT_TIMEOUT_MS = 60_000;

export interface StreamServerOptions {
  readonly state: () => ProxyState | undefined;
  /** The listener takes TLS when present: terminated, or passed through where a route says so. */
  readonly tls?: TlsOptions;
}

/** Not listening yet. */
export function createStreamServer({ state, tls }: StreamServerOptions): Server {
  if (tls === undefined) {
    return createServer({ allowHalfOpen: true }, (socket) => {
      handle(socket, serve(state(), socket, socket, undefined));
    });
  }
  const terminator = createTlsServer(tlsServerOptions(tls), (socket) => {
    const name: unknown = Reflect.get(socket, "servername");
    const serverName = typeof name === "string" && name !== "" ? name : undefined;
    handle(socket, serve(state(), socket, socket, serverName));
  });
  terminator.on("tlsClientError", (_error, socket) => socket.destroy());
  return createServer({ pauseOnConnect: true }, (socket) => {
    handle(socket, serveTls(state(), socket, terminator));
  });
}

/** Whatever goes wrong, the client sees its connection end. */
function handle(socket: Socket, work: Promise<void>): void {
  work.catch(() => socket.destroy());
}

async function serveTls(
  state: ProxyState | undefined,
  socket: Socket,
  terminator: Server,
): Promise<void> {
  const hello = await peek(socket);
  const serverName = hello.kind === "hello" ? hello.serverName : undefined;
  const match = state === undefined ? undefined : matchOf(state, socket, serverName);
  if (match?.route.protocols?.includes("tls_passthrough") === true) {
    await serve(state, socket, socket, serverName);
    return;
  }
  terminator.emit("connection", socket);
}

/** The first bytes stay in the socket, for whoever reads it next. */
function peek(socket: Socket): Promise<ClientHello> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const hello = readClientHello(bytes);
      if (hello.kind === "incomplete" && bytes.length < HELLO_BYTES_MAX) return;
      socket.pause();
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.unshift(bytes);
      resolve(hello);
    };
    const onClose = () => reject(new Error("closed before it said hello"));
    socket.on("data", onData);
    socket.once("close", onClose);
    socket.once("error", () => socket.destroy());
    socket.resume();
  });
}

async function serve(
  state: ProxyState | undefined,
  socket: Socket,
  client: Duplex,
  serverName: string | undefined,
): Promise<void> {
  const match = state === undefined ? undefined : matchOf(state, socket, serverName);
  const { service } = match ?? {};
  if (state === undefined || service === undefined) {
    socket.destroy();
    return;
  }
  const upstream = await connected(state.balancers, service, plainAddress(socket.remoteAddress));
  const timeoutMs = service.read_timeout ?? DEFAULT_TIMEOUT_MS;
  upstream.setTimeout(timeoutMs, () => upstream.destroy());
  await Promise.all([pipeline(client, upstream), pipeline(upstream, client)]);
}

/** @see Kong 3.9 kong/router/atc.lua exec, stream subsystem */
function matchOf(
  { streamRouter }: ProxyState,
  socket: Socket,
  sni: string | undefined,
): RouteMatch | undefined {
  return streamRouter.match({
    method: "",
    path: "",
    host: undefined,
    scheme: sni === undefined ? "tcp" : "tls",
    sni,
    headerValues: () => [],
    queryValues: () => [],
    sourceIp: plainAddress(socket.remoteAddress),
    sourcePort: socket.remotePort ?? 0,
    destinationIp: plainAddress(socket.localAddress),
    destinationPort: socket.localPort ?? 0,
  });
}

/** One peer after another. Rejects when none can be reached. */
async function connected(
  balancers: Balancers,
  service: ServiceEntity,
  clientIp: string,
): Promise<Socket> {
  const failed = new Set<string>();
  const source = {
    consumerId: undefined,
    clientIp,
    path: "",
    header: () => undefined,
    queryArgument: () => undefined,
    uriCapture: () => undefined,
  };
  let lastError: unknown;
  for (let attempt = 0; attempt <= (service.retries ?? 0); attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    const choice = await balancers.choose(service.host, service.port, failed, source);
    if (!choice.ok) throw new Error(choice.message);
    try {
      // oxlint-disable-next-line no-await-in-loop -- see above
      return await dial(balancers, service, choice.peer);
    } catch (error) {
      lastError = error;
      failed.add(`${choice.peer.ip}:${choice.peer.port}`);
      // oxlint-disable-next-line no-await-in-loop -- see above
      await balancers.report(service.host, choice.peer, { kind: "connection" });
    } finally {
      choice.release();
    }
  }
  throw lastError;
}

function dial(balancers: Balancers, service: ServiceEntity, peer: Peer): Promise<Socket> {
  const { verify, authorities, own } = balancers.tlsOf(service);
  const target = { host: peer.ip, port: peer.port };
  const socket =
    service.protocol === "tls"
      ? connectTls({
          ...target,
          rejectUnauthorized: verify,
          ...(!isIpAddress(peer.hostname) && { servername: peer.hostname }),
          ...(authorities.length > 0 && { ca: [...authorities] }),
          ...own,
        })
      : connect({ ...target, allowHalfOpen: true });
  const connectedEvent = service.protocol === "tls" ? "secureConnect" : "connect";
  return new Promise((resolve, reject) => {
    socket.setTimeout(service.connect_timeout ?? DEFAULT_TIMEOUT_MS, () => {
      socket.destroy(new Error("connect timeout"));
    });
    socket.once("error", reject);
    socket.once(connectedEvent, () => {
      socket.off("error", reject);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
  });
}
