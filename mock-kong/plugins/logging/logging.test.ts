import { expect } from "chai";
import { objectOr } from "../../../core/json.ts";
import { TestTraffic } from "../../proxy/system-test-traffic.ts";
import type { LogLevel } from "../plugin.ts";
import { NO_OUTLETS, type HttpDelivery, type TcpDelivery } from "./outlets.ts";

describe("logging plugins", () => {
  let posts: HttpDelivery[];
  let lines: string[];
  let streams: TcpDelivery[];
  let notes: (readonly [LogLevel, string])[];
  let status: number;
  let traffic: TestTraffic;

  beforeEach(() => {
    posts = [];
    lines = [];
    streams = [];
    notes = [];
    status = 200;
    traffic = new TestTraffic({
      onLog: (level, message) => notes.push([level, message]),
      outlets: {
        ...NO_OUTLETS,
        http(delivery) {
          posts.push(delivery);
          return Promise.resolve(status);
        },
        tcp(delivery) {
          streams.push(delivery);
          return Promise.resolve();
        },
        file(path, line) {
          lines.push(`${path} ${line}`);
          return Promise.resolve();
        },
      },
    });
  });

  const endpoint = { http_endpoint: "http://u:p@logs.test/in" };

  it("posts a record of each request, without credentials", async () => {
    traffic.configurePlugins(
      [
        { name: "key-auth", config: { key_names: ["k"] } },
        { name: "http-log", config: endpoint },
      ],
      { consumers: [{ username: "ann", keyauth_credentials: [{ key: "x" }] }] },
    );
    await traffic.send({
      target: "/a?b=1&b=2",
      headers: [
        ["k", "x"],
        ["Authorization", "Bearer secret"],
      ],
    });
    await traffic.clock.advance(10);

    const [post] = posts;
    expect(post).to.deep.include({ url: "http://logs.test/in", method: "POST" });
    expect(post?.headers).to.deep.include({
      "Content-Type": "application/json",
      Authorization: "Basic dTpw",
    });
    const record = objectOr(JSON.parse(String(post?.body)));
    expect(record).to.deep.include({ upstream_status: "200", client_ip: "192.0.2.1" });
    expect(objectOr(record["request"])).to.deep.include({
      method: "GET",
      uri: "/a?b=1&b=2",
      querystring: { b: ["1", "2"] },
    });
    expect(objectOr(objectOr(record["request"])["headers"])["authorization"]).to.equal("REDACTED");
    expect(objectOr(record["consumer"])["username"]).to.equal("ann");
    expect(objectOr(record["route"])["name"]).to.equal("r");
    expect(record["tries"]).to.have.length(1);
  });

  it("gathers records, and sends them again when the server fails", async () => {
    const queue = { max_batch_size: 2, max_coalescing_delay: 1, initial_retry_delay: 1 };
    traffic.configurePlugins([{ name: "http-log", config: { ...endpoint, queue } }]);
    status = 500;
    await traffic.send();
    await traffic.clock.advance(500);
    expect(posts).to.have.length(0);
    await traffic.send();
    await traffic.clock.advance(1);
    expect(posts).to.have.length(1);
    status = 204;
    await traffic.clock.advance(1000);
    expect(posts).to.have.length(2);
    expect(JSON.parse(String(posts[1]?.body))).to.have.length(2);
    await traffic.clock.advance(60_000);
    expect(posts).to.have.length(2);
  });

  it("gives up in the end, and says so", async () => {
    const queue = { max_retry_time: 2, initial_retry_delay: 1 };
    traffic.configurePlugins([{ name: "http-log", config: { ...endpoint, queue } }]);
    status = 500;
    await traffic.send();
    await traffic.clock.advance(10_000);
    expect(posts).to.have.length(2);
    expect(notes.at(-1)?.[1]).to.include("max_retry_time exceeded");
  });

  it("drops the oldest record of a queue that is full", async () => {
    const queue = { max_entries: 1, max_batch_size: 3, max_coalescing_delay: 1 };
    traffic.configurePlugins([{ name: "http-log", config: { ...endpoint, queue } }]);
    await traffic.send({ target: "/a/1" });
    await traffic.send({ target: "/a/2" });
    await traffic.clock.advance(2000);
    expect(posts).to.have.length(1);
    expect(String(posts[0]?.body)).to.include("/a/2").and.not.to.include("/a/1");
  });

  it("writes lines to files and servers, and to the node's log for the system's", async () => {
    traffic.configurePlugins([
      { name: "file-log", config: { path: "/tmp/x" } },
      { name: "tcp-log", config: { host: "logs.test", port: 9 } },
      { name: "syslog" },
    ]);
    await traffic.send();
    expect(lines[0]).to.match(/^\/tmp\/x \{"request":/);
    expect(streams[0]).to.deep.include({ host: "logs.test", port: 9, tls: false });
    expect(streams[0]?.text.endsWith("\n")).to.equal(true);
    expect(notes.map(([, text]) => text.slice(0, 10))).to.deep.equal(["kong info:"]);
  });

  it("records requests that no route takes, for the whole node's plugins", async () => {
    traffic.configurePlugins([{ name: "file-log", config: { path: "/tmp/route" } }], {
      plugins: [{ name: "file-log", config: { path: "/tmp/all" } }],
    });
    await traffic.send({ target: "/none" });
    await traffic.send();
    expect(lines.map((line) => line.split(" ")[0])).to.deep.equal(["/tmp/all", "/tmp/route"]);
  });

  it("says once which plugins do not act", () => {
    const lua = { name: "pre-function", config: { access: ["return"] } };
    const custom = { path: "/tmp/x", custom_fields_by_lua: { a: "return 1" } };
    traffic.configurePlugins([lua, { name: "file-log", config: custom }]);
    traffic.configurePlugins([lua]);
    expect(notes.map(([level]) => level)).to.deep.equal(["warn", "warn"]);
    expect(notes[0]?.[1]).to.include("pre-function");
    expect(notes[1]?.[1]).to.include("file-log");
  });
});
