import { Readable } from "node:stream";
import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import type { Clock } from "../../core/clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import type { ClientRequest } from "./client-request.ts";
import { HeaderList, type HeaderPair } from "./header-list.ts";
import { serveRequest } from "./serve-request.ts";
import { UpstreamFailure, type UpstreamCall, type UpstreamFailureKind } from "./upstream-client.ts";

/** What a fake upstream does with a call. */
type Behaviour = (call: UpstreamCall) => UpstreamFailureKind | Partial<FakeAnswer>;

interface FakeAnswer {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: string;
}

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly HeaderPair[];
  readonly scheme?: "http" | "https";
  readonly body?: string;
}

describe("serveRequest", () => {
  let nowMs: number;
  let calls: UpstreamCall[];
  let behave: Behaviour;
  let gateway: Gateway;

  beforeEach(() => {
    nowMs = Date.UTC(2026, 0, 1, 12, 0, 30);
    calls = [];
    behave = () => ({});
    const clock: Clock = {
      nowMs: () => nowMs,
      monotonicMs: () => nowMs,
      sleep: () => Promise.resolve(),
    };
    const resolver = staticResolver({ "known.test": ["10.9.9.9"] });
    gateway = new Gateway({ clock, random: seededRandom(1), resolver });
  });

  function configure(route: object, service: object = {}, rest: object = {}): void {
    const whole = {
      name: "s",
      host: "10.0.0.1",
      port: 80,
      routes: [{ name: "r", paths: ["/a"], ...route }],
    };
    const result = gateway.applyConfig({
      _format_version: "3.0",
      services: [{ ...whole, ...service }],
      ...rest,
    });
    expect(result.ok, JSON.stringify(result)).to.equal(true);
  }

  async function send(sent: Sent = {}) {
    const { method = "GET", target = "/a", headers = [], scheme = "http", body } = sent;
    const length: readonly HeaderPair[] =
      body === undefined ? [] : [["Content-Length", String(body.length)]];
    const client: ClientRequest = {
      method,
      target,
      httpVersion: "1.1",
      headers: new HeaderList([["Host", "shop.test"], ...headers, ...length]),
      scheme,
      sni: undefined,
      peerIp: "192.0.2.1",
      clientIp: "192.0.2.1",
      clientPort: 1,
      localIp: "127.0.0.1",
      localPort: 8000,
    };
    const answer = await serveRequest(client, {
      clock: { nowMs: () => nowMs, monotonicMs: () => nowMs, sleep: () => Promise.resolve() },
      state: gateway.proxy,
      requestId: "0".repeat(32),
      body: body === undefined ? undefined : Readable.from([Buffer.from(body)]),
      signal: new AbortController().signal,
      async upstreams(call) {
        calls.push(call);
        const done = behave(call);
        if (typeof done === "string") throw new UpstreamFailure(done);
        const { status = 200, headers: own = [], body: text = "" } = done;
        return { status, headers: new HeaderList(own), body: Readable.from([Buffer.from(text)]) };
      },
    });
    const text = Buffer.isBuffer(answer.body)
      ? answer.body.toString("utf8")
      : Buffer.concat(await Array.fromAsync(answer.body as AsyncIterable<Buffer>)).toString("utf8");
    const { status, headers: out } = answer.head;
    return { status, headers: out, body: text, message: messageIn(text) };
  }

  it("says that no route matches, in the type that the client accepts", async () => {
    const reply = await send();
    expect(reply.status).to.equal(404);
    expect(reply.body).to.equal(
      `{\n  "message":"no Route matched with those values",\n  "request_id":"${"0".repeat(32)}"\n}`,
    );
    const html = await send({ headers: [["Accept", "text/html"]] });
    expect(html.headers.get("content-type")).to.equal("text/html; charset=utf-8");
    expect(html.body).to.include("<p>no Route matched with those values.</p>");
  });

  it("sends the request on, without its prefix and with the forwarded headers", async () => {
    configure({}, { path: "/base" });
    behave = () => ({
      headers: [
        ["Content-Type", "text/plain"],
        ["Connection", "close"],
      ],
      body: "hi",
    });

    const reply = await send({
      target: "/a/b?c=d",
      headers: [
        ["X-Forwarded-For", "198.51.100.7"],
        ["Connection", "X-Hop"],
        ["X-Hop", "1"],
      ],
    });

    const [call] = calls;
    expect(call?.path).to.equal("/base/b?c=d");
    const sent = Object.fromEntries(
      [...(call?.headers ?? [])].map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(sent).to.deep.include({
      host: "10.0.0.1",
      "x-forwarded-for": "198.51.100.7, 192.0.2.1",
      "x-forwarded-host": "shop.test",
      "x-forwarded-path": "/a/b",
      "x-forwarded-prefix": "/a",
      "x-forwarded-proto": "http",
      "x-forwarded-port": "8000",
    });
    expect(sent).not.to.have.any.keys("x-hop", "connection");
    expect(reply).to.deep.include({ status: 200, body: "hi" });
    expect(reply.headers.get("via")).to.equal("1.1 kong/3.9.1");
    expect(reply.headers.get("content-type")).to.equal("text/plain; charset=UTF-8");
    expect(reply.headers.has("connection")).to.equal(false);
  });

  it("asks for https where a route wants it", async () => {
    configure({ protocols: ["https"] });
    expect((await send()).status).to.equal(426);
    expect((await send({ scheme: "https" })).status).to.equal(200);
    configure({ protocols: ["https"], https_redirect_status_code: 301 });
    expect((await send()).headers.get("location")).to.equal("https://shop.test/a");
  });

  it("tries as often as the service says, and not what may have been done already", async () => {
    configure({}, { retries: 2 });
    behave = () => "connect";
    expect((await send()).status).to.equal(502);
    expect(calls).to.have.length(3);
    calls = [];
    behave = () => "broken";
    await send({ method: "POST", body: "x" });
    expect(calls).to.have.length(1);
    behave = () => "timeout";
    expect((await send()).status).to.equal(504);
  });

  it("spreads requests over targets by weight, and passes over those that fail", async () => {
    const targets = [
      { target: "10.0.0.1:80", weight: 30 },
      { target: "10.0.0.2:80", weight: 10 },
    ];
    configure({}, { host: "up" }, { upstreams: [{ name: "up", targets }] });
    for (let count = 0; count < 8; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- in turn
      await send();
    }
    expect(calls.filter(({ ip }) => ip === "10.0.0.1")).to.have.length(6);
    behave = ({ ip }) => (ip === "10.0.0.1" ? "connect" : {});
    expect((await send()).status).to.equal(200);
    expect((await send()).status).to.equal(200);
  });

  it("names what is wrong with an upstream: no target, no address", async () => {
    configure({}, { host: "up" }, { upstreams: [{ name: "up" }] });
    expect(await send()).to.deep.include({
      status: 503,
      message: "failure to get a peer from the ring-balancer",
    });
    configure({}, { host: "unknown.test" });
    expect(await send()).to.deep.include({ status: 503, message: "name resolution failed" });
    configure({}, { host: "known.test" });
    expect(await send()).to.have.property("status", 200);
    expect(calls[0]).to.deep.include({ ip: "10.9.9.9", serverName: "known.test" });
  });

  it("lets in who shows a key, and tells the upstream who it is", async () => {
    configure(
      { plugins: [{ name: "key-auth" }] },
      {},
      { consumers: [{ username: "ann", keyauth_credentials: [{ key: "k" }] }] },
    );
    expect(await send()).to.deep.include({ status: 401, message: "No API key found in request" });
    expect(await send({ headers: [["apikey", "x"]] })).to.deep.include({
      status: 401,
      message: "Unauthorized",
    });
    expect((await send({ headers: [["apikey", "k"]] })).status).to.equal(200);
    expect(calls[0]?.headers.get("x-consumer-username")).to.equal("ann");
    expect((await send({ target: "/a?apikey=k" })).status).to.equal(200);
  });

  it("limits requests in a window, and lets them in again in the next", async () => {
    configure({ plugins: [{ name: "rate-limiting", config: { minute: 2, policy: "local" } }] });
    expect((await send()).headers.get("ratelimit-remaining")).to.equal("1");
    expect((await send()).status).to.equal(200);
    const refused = await send();
    expect(refused).to.deep.include({ status: 429, message: "API rate limit exceeded" });
    expect(refused.headers.get("retry-after")).to.equal("30");
    nowMs += 30_000;
    expect((await send()).status).to.equal(200);
  });

  it("answers preflight requests itself", async () => {
    configure({ plugins: [{ name: "cors", config: { origins: ["https://a.test"] } }] });
    const preflight: readonly HeaderPair[] = [
      ["Origin", "https://a.test"],
      ["Access-Control-Request-Method", "PUT"],
    ];
    const reply = await send({ method: "OPTIONS", headers: preflight });
    expect(reply.status).to.equal(200);
    expect(reply.headers.get("access-control-allow-origin")).to.equal("https://a.test");
    expect(calls).to.have.length(0);
  });

  it("takes the plugin of the narrowest scope", async () => {
    configure(
      { plugins: [termination("route")] },
      { plugins: [termination("service")] },
      { plugins: [termination("global")] },
    );
    expect((await send()).message).to.equal("route");
    configure({}, { plugins: [termination("service")] }, { plugins: [termination("global")] });
    expect((await send()).message).to.equal("service");
  });

  it("identifies requests and changes responses, its own ones too", async () => {
    const transformer = {
      name: "response-transformer",
      config: {
        add: { headers: ["x-new:1"], json: ["n:2"], json_types: ["number"] },
        remove: { json: ["a"] },
      },
    };
    const correlation = {
      name: "correlation-id",
      config: { header_name: "x-id", echo_downstream: true },
    };
    configure({ plugins: [transformer, correlation] });
    behave = () => ({ headers: [["Content-Type", "application/json"]], body: `{"a":1,"b":2}` });
    const reply = await send();
    expect(JSON.parse(reply.body)).to.deep.equal({ b: 2, n: 2 });
    expect(reply.headers.get("x-new")).to.equal("1");
    expect(reply.headers.get("x-id")).to.equal(calls[0]?.headers.get("x-id"));
  });

  it("gives a response again from memory for as long as it was told", async () => {
    const config = { strategy: "memory", cache_ttl: 30, content_type: ["application/json"] };
    configure({ plugins: [{ name: "proxy-cache", config }] });
    behave = () => ({
      headers: [["Content-Type", "application/json"]],
      body: `{"n":${calls.length}}`,
    });
    const statuses: (string | undefined)[] = [];
    const bodies: string[] = [];
    for (const [target, waitMs] of [
      ["/a", 0],
      ["/a", 10_000],
      ["/a?x=1", 0],
      ["/a", 25_000],
    ] as const) {
      nowMs += waitMs;
      // oxlint-disable-next-line no-await-in-loop -- in turn
      const reply = await send({ target });
      statuses.push(reply.headers.get("x-cache-status"));
      bodies.push(reply.body);
    }
    expect(statuses).to.deep.equal(["Miss", "Hit", "Miss", "Miss"]);
    expect(bodies).to.deep.equal([`{"n":1}`, `{"n":1}`, `{"n":2}`, `{"n":3}`]);
    expect((await send({ method: "POST", body: "x" })).headers.get("x-cache-status")).to.equal(
      "Bypass",
    );
  });

  it("limits by what responses say that they cost", async () => {
    const config = { limits: { video: { minute: 2 } }, policy: "local" };
    configure({ plugins: [{ name: "response-ratelimiting", config }] });
    behave = () => ({ headers: [["X-Kong-Limit", "video=2"]] });
    const first = await send();
    expect(first.status).to.equal(200);
    expect(first.headers.get("x-ratelimit-remaining-video-minute")).to.equal("0");
    expect(first.headers.has("x-kong-limit")).to.equal(false);
    expect(calls[0]?.headers.get("x-ratelimit-remaining-video")).to.equal(undefined);
    expect((await send()).status).to.equal(429);
  });

  it("serves what is under way with the configuration that it began with", async () => {
    configure({}, { host: "10.0.0.1" });
    behave = () => {
      configure({}, { host: "10.0.0.2" });
      return "connect";
    };
    await send();
    expect(new Set(calls.map(({ ip }) => ip))).to.deep.equal(new Set(["10.0.0.1"]));
  });
});

function termination(message: string) {
  return { name: "request-termination", config: { status_code: 418, message } };
}

function messageIn(text: string): unknown {
  if (!text.startsWith("{")) return undefined;
  const body: unknown = JSON.parse(text);
  return typeof body === "object" && body !== null && "message" in body ? body.message : undefined;
}
