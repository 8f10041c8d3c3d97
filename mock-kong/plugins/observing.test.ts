import { expect } from "chai";
import { TestTraffic } from "../proxy/system-test-traffic.ts";
import { DEFAULT_SETTINGS } from "../node-settings.ts";
import { NO_OUTLETS, type HttpDelivery } from "./logging/outlets.ts";
import { labelText } from "./traffic-metrics.ts";

describe("prometheus", () => {
  it("counts what it was told to count", async () => {
    const traffic = new TestTraffic();
    const config = {
      status_code_metrics: true,
      latency_metrics: true,
      bandwidth_metrics: true,
    };
    traffic.configurePlugins([{ name: "prometheus", config }]);
    traffic.upstream = async () => {
      await traffic.clock.advance(60);
      return { body: "12345" };
    };
    await traffic.send();
    await traffic.send();
    await traffic.send({ target: "/none" });

    const families = traffic.gateway.trafficMetrics.families();
    const samples = families.flatMap(({ name, samples: all }) =>
      all.map(({ suffix = "", labels, value }) => `${name}${suffix}${labelText(labels)} ${value}`),
    );
    const scope = `service="s",route="r"`;
    const { length } = `GET /a HTTP/1.1\r\nHost: shop.test\r\n\r\n`;
    expect(samples).to.include.members([
      `kong_http_requests_total{${scope},code="200",source="service",workspace="default",consumer=""} 2`,
      `kong_bandwidth_bytes{${scope},direction="ingress",workspace="default",consumer=""} ${2 * length}`,
      `kong_bandwidth_bytes{${scope},direction="egress",workspace="default",consumer=""} 210`,
      `kong_upstream_latency_ms_bucket{${scope},workspace="default",le="80"} 2`,
      `kong_upstream_latency_ms_bucket{${scope},workspace="default",le="+Inf"} 2`,
      `kong_upstream_latency_ms_sum{${scope},workspace="default"} 120`,
      `kong_kong_latency_ms_count{${scope},workspace="default"} 2`,
    ]);
    expect(samples.join("\n")).not.to.include(
      `kong_upstream_latency_ms_bucket{${scope},workspace="default",le="50"}`,
    );
  });

  it("escapes labels", () => {
    expect(labelText({ a: 'x"y\\z\n' })).to.equal(String.raw`{a="x\"y\\z\n"}`);
  });
});

describe("opentelemetry", () => {
  const config = { traces_endpoint: "http://traces.test/v1/traces", sampling_rate: 1 };
  const parent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

  it("passes the caller's trace on, unsampled where the node does not trace", async () => {
    const { posts, traffic } = startTracing(false);
    traffic.configurePlugins([
      { name: "opentelemetry", config: { ...config, http_response_header_for_traceid: "x-trace" } },
    ]);
    const { headers } = await traffic.send({ headers: [["traceparent", parent]] });
    const [call] = traffic.calls;
    expect(call?.headers.get("traceparent")).to.match(/^00-a{32}-(?!b{16})[0-9a-f]{16}-00$/);
    expect(headers.get("x-trace")).to.equal("a".repeat(32));
    await traffic.clock.advance(10_000);
    expect(posts).to.have.length(0);
  });

  it("exports a span in protocol buffers where it does", async () => {
    const { posts, traffic } = startTracing(true);
    traffic.configurePlugins([{ name: "opentelemetry", config }]);
    await traffic.send({ headers: [["traceparent", parent]] });
    await traffic.send({ headers: [["traceparent", "nonsense"]] });
    await traffic.clock.advance(10_000);

    const [post] = posts;
    expect(posts).to.have.length(1);
    expect(post?.headers).to.deep.equal({ "Content-Type": "application/x-protobuf" });
    const body = Buffer.from(post?.body ?? "");
    // The first field, a message that holds all the rest, and in it the ids of the trace and of the caller's span.
    expect(body[0]).to.equal(0x0a);
    expect(body.includes(Buffer.from(`0a10${"a".repeat(32)}1208`, "hex"))).to.equal(true);
    expect(body.includes(Buffer.from(`2208${"b".repeat(16)}2a04`, "hex"))).to.equal(true);
    expect(body.includes("http.status_code")).to.equal(true);
    expect(traffic.calls[0]?.headers.get("traceparent")?.endsWith("-01")).to.equal(true);
  });
});

function startTracing(isEnabled: boolean) {
  const posts: HttpDelivery[] = [];
  const traffic = new TestTraffic({
    settings: { ...DEFAULT_SETTINGS, tracing: { isEnabled, samplingRate: 0 } },
    outlets: {
      ...NO_OUTLETS,
      http(delivery) {
        posts.push(delivery);
        return Promise.resolve(200);
      },
    },
  });
  return { posts, traffic };
}
