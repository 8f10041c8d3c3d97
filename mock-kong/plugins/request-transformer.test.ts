import { expect } from "chai";
import { HeaderList } from "../proxy/header-list.ts";
import type { Exchange } from "../proxy/exchange.ts";
import { systemClock } from "../../core/system-clock.ts";
import { seededRandom } from "../../core/random.ts";
import { NO_OUTLETS } from "./logging/outlets.ts";
import { TrafficMetrics } from "./traffic-metrics.ts";
import type { PluginHost } from "./plugin.ts";
import { requestTransformer } from "./request-transformer.ts";

const NOTHING = { headers: [], querystring: [], body: [] };

function transform(changes: object, given: { readonly body?: string; readonly type?: string }) {
  const exchange = sampleExchange(given);
  const config = {
    remove: NOTHING,
    rename: NOTHING,
    replace: NOTHING,
    add: NOTHING,
    append: NOTHING,
    ...changes,
  };
  requestTransformer.access?.({
    config,
    scope: { routeId: undefined, serviceId: undefined, consumerId: undefined },
    exchange,
    host: HOST,
  });
  return exchange.upstream;
}

describe("request-transformer", () => {
  it("changes headers, arguments, the path and the method", () => {
    const upstream = transform(
      {
        http_method: "put",
        remove: { ...NOTHING, headers: ["x-gone"], querystring: ["gone"] },
        rename: { ...NOTHING, headers: ["x-old:x-renamed"] },
        replace: { ...NOTHING, headers: ["x-kept:new"], uri: "/item/$(uri_captures.id)" },
        add: {
          ...NOTHING,
          headers: ["x-host:$(headers.host)"],
          querystring: ["q:$(query_params.a)"],
        },
        append: { ...NOTHING, headers: ["x-kept:more"] },
      },
      {},
    );

    expect(upstream).to.deep.include({ method: "PUT", path: "/item/42", query: "?a=1&q=1" });
    expect([...upstream.headers]).to.have.deep.members([
      ["x-renamed", "old"],
      ["x-kept", "new"],
      ["x-host", "shop.test"],
      ["x-kept", "more"],
    ]);
  });

  it("changes fields of JSON bodies and of forms", () => {
    const changes = {
      remove: { ...NOTHING, body: ["gone"] },
      add: { ...NOTHING, body: ["a:1"] },
    };
    const json = transform(changes, { type: "application/json", body: `{"gone":1,"b":2}` });
    expect(JSON.parse(json.body?.toString() ?? "")).to.deep.equal({ b: 2, a: "1" });
    const form = transform(changes, {
      type: "application/x-www-form-urlencoded",
      body: "gone=1&b=2",
    });
    expect(form.body?.toString()).to.equal("b=2&a=1");
  });
});

const HOST: PluginHost = {
  clock: systemClock,
  random: seededRandom(1),
  workerId: "w",
  nodeId: "n",
  version: "3.9.1",
  tracing: { isEnabled: false, samplingRate: 0 },
  outlets: NO_OUTLETS,
  trafficMetrics: new TrafficMetrics(),
  stopped: new AbortController().signal,
  log: () => undefined,
  memory: (_plugin, create) => create(),
  consumerById: () => undefined,
  consumerByUsername: () => undefined,
  entitiesOf: () => [],
  findCredential: () => undefined,
};

function sampleExchange({
  body,
  type,
}: {
  readonly body?: string;
  readonly type?: string;
}): Exchange {
  const headers: readonly (readonly [string, string])[] = [
    ["host", "shop.test"],
    ...(type === undefined ? [] : [["content-type", type] as const]),
  ];
  return {
    requestId: "0".repeat(32),
    client: {
      method: "GET",
      target: "/a?a=1&gone=2",
      httpVersion: "1.1",
      headers: new HeaderList(headers),
      scheme: "http",
      sni: undefined,
      peerIp: "192.0.2.1",
      clientIp: "192.0.2.1",
      clientPort: 1,
      localIp: "127.0.0.1",
      localPort: 8000,
    },
    match: {
      route: { id: "r" },
      service: undefined,
      strippedPrefix: undefined,
      captures: { id: "42" },
    },
    upstream: {
      scheme: "http",
      host: "h",
      port: 80,
      method: "GET",
      path: "/a",
      query: "?a=1&gone=2",
      hostHeader: undefined,
      headers: new HeaderList([
        ["x-gone", "1"],
        ["x-old", "old"],
        ["x-kept", "old"],
      ]),
      ownHeaders: new HeaderList(),
      body: undefined,
    },
    earlyHeaders: new HeaderList(),
    hashCookie: undefined,
    tries: [],
    releasePeer: undefined,
    grpcStatus: undefined,
    authentication: undefined,
    requestBody: body === undefined ? undefined : Buffer.from(body),
    notes: new Map(),
  };
}
