// For tests: a gateway with a configuration, an upstream that is a function, and requests without sockets.
import { setImmediate as turn } from "node:timers/promises";
import { Readable } from "node:stream";
import { seededRandom } from "../../core/random.ts";
import { VirtualClock } from "../../core/virtual-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway, type GatewayOptions } from "../gateway.ts";
import type { ClientRequest } from "./client-request.ts";
import { HeaderList, type HeaderPair } from "./header-list.ts";
import { serveRequest } from "./serve-request.ts";
import type { UpstreamCall } from "./upstream-client.ts";

export interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly HeaderPair[];
  readonly body?: string | Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

export interface UpstreamReply {
  readonly status?: number;
  readonly headers?: readonly HeaderPair[];
  readonly body?: string | Buffer;
}

const HEAD_BYTES = 100;

export class TestTraffic {
  readonly clock = new VirtualClock(async () => turn());
  readonly gateway: Gateway;
  readonly calls: UpstreamCall[] = [];
  upstream: (call: UpstreamCall) => UpstreamReply | Promise<UpstreamReply> = () => ({});

  constructor(options: Partial<GatewayOptions> = {}) {
    this.gateway = new Gateway({
      clock: this.clock,
      random: seededRandom(1),
      resolver: staticResolver({}),
      ...options,
    });
  }

  /** @throws {RangeError} when the configuration is refused. */
  configure(document: object): void {
    const result = this.gateway.applyConfig({ _format_version: "3.0", ...document });
    if (!result.ok) throw new RangeError(JSON.stringify(result.body));
  }

  /** One service with one route, `/a`, and these plugins on it. */
  configurePlugins(plugins: readonly object[], rest: object = {}): void {
    const routes = [{ name: "r", paths: ["/a"], plugins }];
    this.configure({ services: [{ name: "s", host: "10.0.0.1", port: 80, routes }], ...rest });
  }

  async send(sent: Sent = {}): Promise<Answered> {
    const { clock } = this;
    const body = sent.body === undefined ? undefined : Buffer.from(sent.body);
    const answer = await serveRequest(clientRequest(sent, body), {
      clock,
      state: this.gateway.proxy,
      requestId: "0".repeat(32),
      body: body === undefined ? undefined : Readable.from([body]),
      signal: new AbortController().signal,
      upstreams: async (call) => {
        this.calls.push(call);
        const { status = 200, headers = [], body: text = "" } = await this.upstream(call);
        const content = Readable.from([Buffer.from(text)]);
        return { status, headers: new HeaderList(headers), body: content };
      },
    });
    const whole = Buffer.isBuffer(answer.body)
      ? answer.body
      : Buffer.concat(await Array.fromAsync<Buffer>(answer.body));
    answer.onSent({
      requestBodyBytes: body?.length ?? 0,
      responseBytes: HEAD_BYTES + whole.length,
    });
    const { status, headers } = answer.head;
    return { status, headers, body: whole };
  }
}

function clientRequest(sent: Sent, body: Buffer | undefined): ClientRequest {
  const { method = body === undefined ? "GET" : "POST", target = "/a", headers = [] } = sent;
  const length: readonly HeaderPair[] =
    body === undefined ? [] : [["Content-Length", String(body.length)]];
  return {
    method,
    target,
    httpVersion: "1.1",
    headers: new HeaderList([["Host", "shop.test"], ...headers, ...length]),
    scheme: "http",
    sni: undefined,
    peerIp: "192.0.2.1",
    clientIp: "192.0.2.1",
    clientPort: 1,
    localIp: "127.0.0.1",
    localPort: 8000,
  };
}
