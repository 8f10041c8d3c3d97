// A listener for UDP routes: each client has a socket of its own upstream for as long as datagrams go to and fro.
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Clock } from "../../core/clock.ts";
import { plainAddress } from "../proxy/client-channel.ts";
import type { ProxyState } from "../proxy/proxy-state.ts";
import { choosePeer } from "./choose-peer.ts";
import { StreamSession, type StreamStatus } from "./stream-session.ts";

/** The longest silent one makes room for another client. */
const SESSIONS_MAX = 10_000;
/** What a client may send before its way is known. */
const WAITING_MAX = 100;
const DEFAULT_TIMEOUT_MS = 60_000;

export interface UdpListenerOptions {
  readonly clock: Clock;
  readonly state: () => ProxyState | undefined;
}

export class UdpListener {
  readonly #options: UdpListenerOptions;
  readonly #sessions = new Map<string, UdpSession>();
  #socket: Socket | undefined;
  accepted = 0;

  constructor(options: UdpListenerOptions) {
    this.#options = options;
  }

  get active(): number {
    return this.#sessions.size;
  }

  /** Rejects when the port is taken. */
  listen(host: string, port: number): Promise<void> {
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(port, host, () => {
        socket.off("error", reject);
        // A client that cannot be reached any more is no fault of the listener's.
        socket.on("error", () => undefined);
        socket.on("message", (bytes, from) => this.#take(socket, bytes, from));
        this.#socket = socket;
        resolve();
      });
    });
  }

  get port(): number {
    return this.#socket?.address().port ?? 0;
  }

  /** Datagrams under way do not count: they may get lost at any time. */
  async stop(): Promise<void> {
    for (const session of this.#sessions.values()) session.end(200);
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    await new Promise<void>((resolve) => {
      socket.close(() => resolve());
    });
  }

  #take(socket: Socket, bytes: Buffer, from: RemoteInfo): void {
    const key = `${from.address} ${from.port}`;
    const session = this.#sessions.get(key) ?? this.#open(key, socket, from);
    if (session === undefined) return;
    // The longest silent one stands first.
    this.#sessions.delete(key);
    if (!session.isOver) this.#sessions.set(key, session);
    session.fromClient(bytes);
  }

  #open(key: string, socket: Socket, from: RemoteInfo): UdpSession | undefined {
    const { clock, state } = this.#options;
    const current = state();
    if (current === undefined) return undefined;
    const [silent] = this.#sessions.values();
    if (this.#sessions.size >= SESSIONS_MAX) silent?.end(200);
    this.accepted += 1;
    const { address, port } = socket.address();
    const client = {
      protocol: "udp",
      serverName: undefined,
      clientIp: plainAddress(from.address),
      clientPort: from.port,
      localIp: plainAddress(address),
      localPort: port,
    } as const;
    const session: UdpSession = new UdpSession({
      clock,
      state: current,
      session: new StreamSession(current, client, clock),
      toClient: (bytes) => socket.send(bytes, from.port, from.address),
      onEnd: () => {
        if (this.#sessions.get(key) === session) this.#sessions.delete(key);
      },
    });
    this.#sessions.set(key, session);
    session.begin();
    return session;
  }
}

interface UdpSessionOptions {
  readonly clock: Clock;
  readonly state: ProxyState;
  readonly session: StreamSession;
  readonly toClient: (bytes: Buffer) => void;
  readonly onEnd: () => void;
}

class UdpSession {
  readonly #options: UdpSessionOptions;
  readonly #ended = new AbortController();
  #waiting: Buffer[] = [];
  #upstream: Socket | undefined;
  #isConnected = false;
  #release: (() => void) | undefined;
  #lastMs: number;
  #received = 0;
  #sent = 0;
  #upstreamReceived = 0;
  #upstreamSent = 0;

  constructor(options: UdpSessionOptions) {
    this.#options = options;
    this.#lastMs = options.clock.monotonicMs();
  }

  get isOver(): boolean {
    return this.#ended.signal.aborted;
  }

  begin(): void {
    this.#connect().catch(() => this.end(502));
  }

  fromClient(bytes: Buffer): void {
    if (this.isOver) return;
    this.#received += bytes.length;
    this.#lastMs = this.#options.clock.monotonicMs();
    if (this.#isConnected) this.#forward(bytes);
    else if (this.#waiting.length < WAITING_MAX) this.#waiting.push(bytes);
  }

  end(status: StreamStatus): void {
    if (this.isOver) return;
    this.#ended.abort();
    this.#upstream?.close();
    this.#release?.();
    this.#options.onEnd();
    this.#options.session.end(status, {
      received: this.#received,
      sent: this.#sent,
      upstreamReceived: this.#upstreamReceived,
      upstreamSent: this.#upstreamSent,
    });
  }

  async #connect(): Promise<void> {
    const { clock, state, session } = this.#options;
    const service = session.begin();
    if (typeof service === "number") {
      this.end(service);
      return;
    }
    const { clientIp } = session.client;
    const choice = await choosePeer(state.balancers, service, clientIp, new Set(), clock, session);
    if (!choice.ok || this.isOver) {
      this.end(503);
      return;
    }
    this.#release = choice.release;
    const { ip, port } = choice.peer;
    const upstream = createSocket(isIPv6(ip) ? "udp6" : "udp4");
    upstream.on("error", () => this.end(502));
    upstream.on("message", (bytes) => this.#fromUpstream(bytes));
    this.#upstream = upstream;
    upstream.connect(port, ip, () => {
      if (this.isOver) return;
      this.#isConnected = true;
      for (const bytes of this.#waiting.splice(0)) this.#forward(bytes);
    });
    await this.#endWhenSilent(service.read_timeout ?? DEFAULT_TIMEOUT_MS);
  }

  async #endWhenSilent(timeoutMs: number): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#ended;
    while (!this.isOver) {
      const leftMs = this.#lastMs + timeoutMs - clock.monotonicMs();
      if (leftMs <= 0) {
        this.end(200);
        return;
      }
      // oxlint-disable-next-line no-await-in-loop -- one silence after the other
      await clock.sleep(leftMs, signal).catch(() => undefined);
    }
  }

  #forward(bytes: Buffer): void {
    this.#upstreamSent += bytes.length;
    this.#upstream?.send(bytes);
  }

  #fromUpstream(bytes: Buffer): void {
    if (this.isOver) return;
    this.#lastMs = this.#options.clock.monotonicMs();
    this.#upstreamReceived += bytes.length;
    this.#sent += bytes.length;
    this.#options.toClient(bytes);
  }
}
