import { expect } from "chai";
import { TestTraffic } from "./system-test-traffic.ts";

describe("the headers that a gateway adds", () => {
  it("are what they are, whatever a plugin does to them", async () => {
    const traffic = new TestTraffic();
    const headers = ["X-Forwarded-For:6.6.6.6", "X-Real-IP:6.6.6.6", "Host:evil.test", "X-Mine:1"];
    traffic.configurePlugins([
      {
        name: "request-transformer",
        config: { remove: { headers: ["X-Forwarded-Host"] }, add: { headers } },
      },
    ]);
    await traffic.send();
    const [call] = traffic.calls;
    expect(call?.headers.getAll("x-forwarded-for")).to.deep.equal(["192.0.2.1"]);
    expect(call?.headers.getAll("x-real-ip")).to.deep.equal(["192.0.2.1"]);
    expect(call?.headers.getAll("x-forwarded-host")).to.deep.equal(["shop.test"]);
    expect(call?.headers.getAll("host")).to.deep.equal(["10.0.0.1"]);
    expect(call?.headers.getAll("x-mine")).to.deep.equal(["1"]);
  });

  it("are not in a log, which has the client's as plugins have left them", async () => {
    const lines: string[] = [];
    const traffic = new TestTraffic({ onLog: (_level, message) => lines.push(message) });
    traffic.configurePlugins([
      { name: "file-log", config: { path: "/dev/stdout" } },
      {
        name: "request-transformer",
        config: { remove: { headers: ["X-Secret"] }, add: { headers: ["X-Mine:1"] } },
      },
    ]);
    await traffic.send({
      headers: [
        ["X-Secret", "s"],
        ["X-Forwarded-For", "1.2.3.4"],
      ],
    });
    const { request } = JSON.parse(lines[0] ?? "") as { request: { headers: object } };
    expect(request.headers).to.deep.equal({
      host: "shop.test",
      "x-forwarded-for": "1.2.3.4",
      "x-mine": "1",
    });
  });
});
