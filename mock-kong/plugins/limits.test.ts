import { expect } from "chai";
import { TestTraffic } from "../proxy/system-test-traffic.ts";

describe("limits", () => {
  const LIMIT = { name: "rate-limiting", config: { minute: 1, policy: "local" } };

  it("of the whole node count all routes together, those of routes each by itself", async () => {
    const shared = twoRoutes([LIMIT]);
    expect((await shared.send({ target: "/one" })).status).to.equal(200);
    expect((await shared.send({ target: "/two" })).status).to.equal(429);
    const own = twoRoutes([], [LIMIT]);
    expect((await own.send({ target: "/one" })).status).to.equal(200);
    expect((await own.send({ target: "/two" })).status).to.equal(200);
    expect((await own.send({ target: "/one" })).status).to.equal(429);
  });

  it("by responses say at once what is left of each limit, and read one header of costs", async () => {
    const config = { limits: { video: { minute: 5, hour: 9 } }, policy: "local" };
    const traffic = twoRoutes([{ name: "response-ratelimiting", config }]);
    traffic.upstream = () => ({
      headers: [
        ["X-Kong-Limit", "video=2, video=1=1"],
        ["X-Kong-Limit", "video=3"],
      ],
    });
    const first = await traffic.send({ target: "/one" });
    expect(first.headers.get("x-ratelimit-remaining-video")).to.equal("5");
    expect(first.headers.get("x-ratelimit-remaining-video-minute")).to.equal("3");
    const second = await traffic.send({ target: "/two" });
    expect(second.headers.get("x-ratelimit-remaining-video")).to.equal("3");
    expect(second.headers.get("x-ratelimit-remaining-video-hour")).to.equal("5");
  });
});

function twoRoutes(plugins: readonly object[], own: readonly object[] = []): TestTraffic {
  const traffic = new TestTraffic();
  const routes = [
    { name: "one", paths: ["/one"], plugins: own },
    { name: "two", paths: ["/two"], plugins: own },
  ];
  traffic.configure({ services: [{ name: "s", host: "10.0.0.1", routes }], plugins });
  return traffic;
}
