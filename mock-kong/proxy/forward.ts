// Sends a request upstream, to one peer after another if need be.
import type { Readable } from "node:stream";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import { uuidV4 } from "../../core/uuid.ts";
import type { Balancers, Peer } from "../balancer/balancers.ts";
import type { AttemptReport } from "../balancer/target-health.ts";
import type { HashSource } from "../balancer/hash-input.ts";
import type { ServiceEntity } from "../router/route-entity.ts";
import { isIpAddress } from "../router/ip-address.ts";
import { nginxPath } from "../router/normalize-path.ts";
import { isWebSocket, queryArguments, targetParts } from "./client-request.ts";
import type { Exchange, UpstreamRequest } from "./exchange.ts";
import { isGatewaysOwn } from "./forwarded-headers.ts";
import { HeaderList } from "./header-list.ts";
import type { Try } from "./served-request.ts";
import {
  UpstreamFailure,
  type UpstreamAnswer,
  type UpstreamCall,
  type UpstreamClient,
  type UpstreamFailureKind,
} from "./upstream-client.ts";

export type ForwardOutcome =
  | { readonly kind: "answer"; readonly answer: UpstreamAnswer }
  /** No peer could be named: an error of the gateway's own. */
  | { readonly kind: "no-peer"; readonly status: number; readonly message: string }
  /** Peers were tried in vain: nginx's error page. */
  | { readonly kind: "failed"; readonly status: 502 | 504 };

export interface ForwardOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly balancers: Balancers;
  readonly client: UpstreamClient;
  readonly body: Buffer | Readable | undefined;
  readonly signal: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const IDEMPOTENT = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]);

/** A body that is a stream can be sent once: there are no retries then. */
export async function forward(
  exchange: Exchange,
  service: ServiceEntity,
  { clock, random, balancers, client, body, signal }: ForwardOptions,
): Promise<ForwardOutcome> {
  const { upstream } = exchange;
  const source = hashSource(exchange, random);
  const failed = new Set<string>();
  const attempts = 1 + (isReplayable(body) ? (service.retries ?? 0) : 0);
  let lastFailure: UpstreamFailureKind = "connect";
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const choosingMs = clock.monotonicMs();
    const startedMs = clock.nowMs();
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other is the point
    const choice = await balancers.choose(upstream.host, upstream.port, failed, source);
    if (!choice.ok) return { kind: "no-peer", status: choice.status, message: choice.message };
    const { peer } = choice;
    exchange.releasePeer?.();
    exchange.releasePeer = choice.release;
    const balancerMs = clock.monotonicMs() - choosingMs;
    const current: Try = { ip: peer.ip, port: peer.port, startedMs, balancerMs };
    exchange.tries.push(current);
    try {
      // oxlint-disable-next-line no-await-in-loop -- see above
      const answer = await client({
        kind: callKind(exchange),
        scheme: upstream.scheme === "https" || upstream.scheme === "grpcs" ? "https" : "http",
        ip: peer.ip,
        port: peer.port,
        serverName: serverName(upstream, peer),
        tls: balancers.tlsOf(service),
        method: upstream.method,
        path: upstream.path + upstream.query,
        headers: withHost(upstream, peer),
        body,
        connectTimeoutMs: service.connect_timeout ?? DEFAULT_TIMEOUT_MS,
        readTimeoutMs: service.read_timeout ?? DEFAULT_TIMEOUT_MS,
        signal,
      });
      // oxlint-disable-next-line no-await-in-loop -- see above
      await balancers.report(upstream.host, peer, { kind: "status", status: answer.status });
      return { kind: "answer", answer };
    } catch (error) {
      // Nobody is to blame when the client has gone.
      if (!(error instanceof UpstreamFailure) || signal.aborted) throw error;
      lastFailure = error.kind;
      current.code = error.kind === "timeout" ? 504 : 502;
      failed.add(`${peer.ip}:${peer.port}`);
      const isLast =
        attempt === attempts - 1 || (error.kind !== "connect" && !IDEMPOTENT.has(upstream.method));
      // oxlint-disable-next-line no-await-in-loop -- see above
      await balancers.report(upstream.host, peer, failureReport(error.kind, isLast));
      current.state = isLast ? "failed" : "next";
      if (isLast) break;
    }
  }
  return { kind: "failed", status: lastFailure === "timeout" ? 504 : 502 };
}

function callKind({ client, upstream }: Exchange): UpstreamCall["kind"] {
  if (upstream.scheme.startsWith("grpc")) return "grpc";
  return isWebSocket(client) ? "websocket" : "http";
}

/** Kong counts a broken connection only when it tries again; the last one counts by nginx's status. */
function failureReport(kind: UpstreamFailureKind, isLast: boolean): AttemptReport {
  if (kind === "timeout") return { kind: "timeout" };
  return isLast ? { kind: "status", status: 502 } : { kind: "connection" };
}

function hashSource(exchange: Exchange, random: Random): HashSource {
  const { client, match, authentication } = exchange;
  const consumerId = authentication?.consumer?.["id"] ?? authentication?.credential?.["id"];
  return {
    consumerId: typeof consumerId === "string" ? consumerId : undefined,
    clientIp: client.clientIp,
    get path() {
      return nginxPath(targetParts(client.target).path);
    },
    header(name) {
      const values = client.headers.getAll(name);
      return values.length === 0 ? undefined : values.join(name === "cookie" ? "; " : ", ");
    },
    queryArguments: (name) => queryArguments(targetParts(client.target).query, name),
    uriCapture: (name) => match.captures?.[name],
    newCookie(name, path) {
      exchange.hashCookie ??= { name, path, value: uuidV4(random) };
      return exchange.hashCookie.value;
    },
  };
}

function isReplayable(body: Buffer | Readable | undefined): boolean {
  return body === undefined || Buffer.isBuffer(body);
}

/** The port stands in the Host header unless it is the scheme's own. */
function withHost(upstream: UpstreamRequest, peer: Peer): HeaderList {
  const standardPort = upstream.scheme === "https" ? 443 : 80;
  const host = peer.hostHeader ?? peer.hostname;
  const name = host.includes(":") ? `[${host}]` : host;
  const own = peer.port === standardPort ? name : `${name}:${peer.port}`;
  const carried = upstream.headers.where((header) => !isGatewaysOwn(header));
  return new HeaderList([["Host", upstream.hostHeader ?? own], ...carried, ...upstream.ownHeaders]);
}

function serverName(upstream: UpstreamRequest, peer: Peer): string | undefined {
  const host = upstream.hostHeader ?? peer.hostHeader;
  const name = host?.replace(/:\d+$/, "") ?? peer.hostname;
  return isIpAddress(name) ? undefined : name;
}
