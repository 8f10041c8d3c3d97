// Listeners for TCP and TLS routes: connections that are carried as they are.
import { connect, createServer, type Server, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import type { Balancers, Peer } from "../balancer/balancers.ts";
import type { Clock } from "../../core/clock.ts";
import { connectionFacts } from "../proxy/client-channel.ts";
import type { ProxyState } from "../proxy/proxy-state.ts";
import type { ServiceEntity } from "../router/route-entity.ts";
import { isIpAddress } from "../router/ip-address.ts";
import { tlsServerOptions, type TlsOptions } from "../tls/system-tls-options.ts";
import { choosePeer } from "./choose-peer.ts";
import { readClientHello, type ClientHello } from "./client-hello.ts";
import {
  matchStream,
  StreamSession,
  type StreamClient,
  type StreamStatus,
} from "./stream-session.ts";

/** A client that says hello in more than this is not believed. */
const HELLO_BYTES_MAX = 64 * 1024;
const DEFAULT_TIMEOUT_MS = 60_000;

export interface StreamServerOptions {
  readonly clock: Clock;
  readonly state: () => ProxyState | undefined;
  /** The listener takes TLS when present: terminated, or passed through where a route says so. */
  readonly tls?: TlsOptions;
}

/** Not listening yet. */
export function createStreamServer(options: StreamServerOptions): Server {
  const { state, tls } = options;
  if (tls === undefined) {
    return createServer({ allowHalfOpen: true }, (socket) => {
      handle(socket, serve(options, state(), socket, undefined));
    });
  }
  const terminator = createTlsServer(tlsServerOptions(tls), (socket) => {
    handle(socket, serve(options, state(), socket, connectionFacts(socket).serverName));
  });
  terminator.on("tlsClientError", (_error, socket) => socket.destroy());
  return createServer({ pauseOnConnect: true }, (socket) => {
    handle(socket, serveTls(options, socket, terminator));
  });
}

/** Whatever goes wrong, the client sees its connection end. */
function handle(socket: Socket, work: Promise<void>): void {
  work.catch(() => socket.destroy());
}

async function serveTls(
  options: StreamServerOptions,
  socket: Socket,
  terminator: Server,
): Promise<void> {
  const hello = await peek(socket);
  const serverName = hello.kind === "hello" ? hello.serverName : undefined;
  const state = options.state();
  const match = state === undefined ? undefined : matchStream(state, clientOf(socket, serverName));
  if (match?.route.protocols?.includes("tls_passthrough") === true) {
    await serve(options, state, socket, serverName);
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
  { clock }: StreamServerOptions,
  state: ProxyState | undefined,
  socket: Socket,
  serverName: string | undefined,
): Promise<void> {
  if (state === undefined) {
    socket.destroy();
    return;
  }
  const session = new StreamSession(state, clientOf(socket, serverName), clock);
  const bytesOf = (upstream?: Socket) => ({
    received: socket.bytesRead,
    sent: socket.bytesWritten,
    upstreamReceived: upstream?.bytesRead ?? 0,
    upstreamSent: upstream?.bytesWritten ?? 0,
  });
  const service = session.begin();
  const found =
    typeof service === "number" ? service : await connected(state, service, session, clock);
  if (typeof found === "number" || typeof service === "number") {
    socket.destroy();
    session.end(typeof found === "number" ? found : 500, bytesOf());
    return;
  }
  const { upstream, release } = found;
  const timeoutMs = service.read_timeout ?? DEFAULT_TIMEOUT_MS;
  upstream.setTimeout(timeoutMs, () => upstream.destroy());
  try {
    await Promise.all([pipeline(socket, upstream), pipeline(upstream, socket)]);
  } finally {
    release();
    session.end(200, bytesOf(upstream));
  }
}

function clientOf(socket: Socket, serverName: string | undefined): StreamClient {
  const { peerIp, peerPort, localIp, localPort } = connectionFacts(socket);
  return {
    protocol: "tcp",
    serverName,
    clientIp: peerIp,
    clientPort: peerPort,
    localIp,
    localPort,
  };
}

interface Connected {
  readonly upstream: Socket;
  readonly release: () => void;
}

/** One peer after another; a status when none can be reached. */
async function connected(
  { balancers }: ProxyState,
  service: ServiceEntity,
  session: StreamSession,
  clock: Clock,
): Promise<Connected | StreamStatus> {
  const { clientIp } = session.client;
  const failed = new Set<string>();
  for (let attempt = 0; attempt <= (service.retries ?? 0); attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    const choice = await choosePeer(balancers, service, clientIp, failed, clock, session);
    if (!choice.ok) return choice.status;
    const { peer, release } = choice;
    // oxlint-disable-next-line no-await-in-loop -- see above
    const upstream = await dial(balancers, service, peer);
    if (upstream !== undefined) return { upstream, release };
    release();
    failed.add(`${peer.ip}:${peer.port}`);
    const current = session.tries.at(-1);
    if (current !== undefined) current.state = attempt < (service.retries ?? 0) ? "next" : "failed";
    // oxlint-disable-next-line no-await-in-loop -- see above
    await balancers.report(service.host, peer, { kind: "connection" });
  }
  return 502;
}

/** Undefined when nobody can be reached there. */
function dial(
  balancers: Balancers,
  service: ServiceEntity,
  peer: Peer,
): Promise<Socket | undefined> {
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
  return new Promise((resolve) => {
    socket.setTimeout(service.connect_timeout ?? DEFAULT_TIMEOUT_MS, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.once("close", () => resolve(undefined));
    socket.once(connectedEvent, () => resolve(socket));
  });
}
