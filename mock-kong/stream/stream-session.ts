// One TCP connection, or one client's datagrams, on the way through the gateway: route, plugins, record. Sockets are others'.
import type { Clock } from "../../core/clock.ts";
import type { JsonObject } from "../../core/json.ts";
import { checkedAs } from "../checked-as.ts";
import { triesRecord } from "../plugins/logging/log-message.ts";
import type { ProxyState } from "../proxy/proxy-state.ts";
import type { Try } from "../proxy/served-request.ts";
import type { ServiceEntity } from "../router/route-entity.ts";
import type { RouteMatch } from "../router/router.ts";
import { WORKSPACE_ID, WORKSPACE_NAME } from "../workspace-id.ts";

/** Who came, and where. */
export interface StreamClient {
  readonly protocol: "tcp" | "udp";
  /** Of a TLS handshake. */
  readonly serverName: string | undefined;
  readonly clientIp: string;
  readonly clientPort: number;
  readonly localIp: string;
  readonly localPort: number;
}

/** How a session went, in bytes from the gateway's point of view. */
export interface StreamTotals {
  readonly received: number;
  readonly sent: number;
  readonly upstreamReceived: number;
  readonly upstreamSent: number;
}

/** nginx's words for how a session ended. @see nginx 1.25 src/stream/ngx_stream.h */
export type StreamStatus = 200 | 400 | 403 | 500 | 502 | 503;

const STATUSES: ReadonlySet<number> = new Set([200, 400, 403, 500, 502, 503]);

/** @see Kong 3.9 kong/router/atc.lua exec, stream subsystem */
export function matchStream(
  { streamRouter }: ProxyState,
  { protocol, serverName, clientIp, clientPort, localIp, localPort }: StreamClient,
): RouteMatch | undefined {
  return streamRouter.match({
    method: "",
    path: "",
    host: undefined,
    scheme: protocol === "tcp" && serverName !== undefined ? "tls" : protocol,
    sni: serverName,
    headerValues: () => [],
    queryValues: () => [],
    sourceIp: clientIp,
    sourcePort: clientPort,
    destinationIp: localIp,
    destinationPort: localPort,
  });
}

export class StreamSession {
  readonly client: StreamClient;
  readonly match: RouteMatch | undefined;
  readonly tries: Try[] = [];
  readonly #state: ProxyState;
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #startMs: number;
  #readyMs: number | undefined;
  #isOver = false;

  constructor(state: ProxyState, client: StreamClient, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
    this.client = client;
    this.match = matchStream(state, client);
    this.#startedMs = clock.nowMs();
    this.#startMs = clock.monotonicMs();
  }

  /** Where it is to go, or the status with which it ends. @see Kong 3.9 kong/init.lua preread */
  begin(): ServiceEntity | StreamStatus {
    const decision = this.#decide();
    this.#readyMs = this.#clock.monotonicMs();
    return decision;
  }

  /** To be called when nothing more goes to and fro; what is said a second time does not count. */
  end(status: StreamStatus, totals: StreamTotals): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const record = this.#record(status, totals);
    const { streamPlugins, host } = this.#state;
    const session = {
      status,
      isProxied: this.tries.length > 0,
      match: this.match,
      record,
      durations: this.#durations(),
    };
    for (const { handler, pluginFor } of streamPlugins) {
      if (handler.logSession === undefined) continue;
      const found = pluginFor(this.#scope);
      if (found === undefined) continue;
      handler.logSession({ config: checkedAs<never>(found.config), session, host });
    }
  }

  #decide(): ServiceEntity | StreamStatus {
    if (this.match === undefined) return 500;
    const { streamPlugins, host } = this.#state;
    const { clientIp } = this.client;
    for (const { handler, pluginFor } of streamPlugins) {
      if (handler.preread === undefined) continue;
      const found = pluginFor(this.#scope);
      if (found === undefined) continue;
      const status = handler.preread({ config: checkedAs<never>(found.config), clientIp, host });
      if (status !== undefined) return isStreamStatus(status) ? status : 500;
    }
    return this.match.service ?? 503;
  }

  get #scope() {
    const { route, service } = this.match ?? {};
    return { routeId: route?.id, serviceId: service?.id, consumerId: undefined };
  }

  /** What the gateway took for itself includes, of a session that was proxied, all of it. */
  #durations(): { readonly kongMs: number; readonly sessionMs: number } {
    const sessionMs = this.#clock.monotonicMs() - this.#startMs;
    const wasProxied = this.tries.length > 0;
    return { sessionMs, kongMs: wasProxied ? sessionMs : (this.#readyMs ?? 0) - this.#startMs };
  }

  /** @see Kong 3.9 kong/pdk/log.lua kong.log.serialize, stream subsystem */
  #record(status: StreamStatus, totals: StreamTotals): JsonObject {
    const { kongMs, sessionMs } = this.#durations();
    const { route, service } = this.match ?? {};
    return {
      session: {
        received: totals.received,
        sent: totals.sent,
        status,
        server_port: this.client.localPort,
      },
      upstream: { received: totals.upstreamReceived, sent: totals.upstreamSent },
      latencies: { kong: Math.round(kongMs), session: Math.round(sessionMs) },
      ...(this.tries.length > 0 && { tries: triesRecord(this.tries) }),
      ...(route !== undefined && { route }),
      ...(service !== undefined && { service }),
      client_ip: this.client.clientIp,
      started_at: Math.round(this.#startedMs),
      workspace: WORKSPACE_ID,
      workspace_name: WORKSPACE_NAME,
    };
  }
}

function isStreamStatus(status: number): status is StreamStatus {
  return STATUSES.has(status);
}
