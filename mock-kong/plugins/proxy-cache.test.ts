import { expect } from "chai";
import { TestTraffic, type Sent, type UpstreamReply } from "../proxy/system-test-traffic.ts";

describe("proxy-cache", () => {
  it("forgets what its store no longer keeps, and refreshes what it still keeps", async () => {
    const forgetful = cached({ cache_ttl: 2 });
    expect(await forgetful.status()).to.equal("Miss");
    await forgetful.traffic.clock.advance(3000);
    expect(await forgetful.status()).to.equal("Miss");
    const keeping = cached({ cache_ttl: 2, storage_ttl: 60 });
    expect(await keeping.status()).to.equal("Miss");
    expect(await keeping.status()).to.equal("Hit");
    await keeping.traffic.clock.advance(3000);
    expect(await keeping.status()).to.equal("Refresh");
  });

  it("heeds what a client asks of an age, where Cache-Control counts", async () => {
    const headers: UpstreamReply["headers"] = [
      ["Content-Type", "application/json"],
      ["Cache-Control", "max-age=10"],
    ];
    const { status, traffic } = cached({ cache_control: true }, { headers });
    expect(await status(asking("only-if-cached"))).to.equal(504);
    expect(await status()).to.equal("Miss");
    expect(await status(asking("only-if-cached"))).to.equal("Hit");
    await traffic.clock.advance(4000);
    expect(await status(asking("max-age=3"))).to.equal("Refresh");
    await traffic.clock.advance(4000);
    expect(await status(asking("max-age=4, min-fresh=6"))).to.equal("Hit");
    expect(await status(asking("min-fresh=7"))).to.equal("Refresh");
  });

  it("takes Expires for an age where Cache-Control gives none", async () => {
    const { status, traffic } = cached({ cache_control: true });
    const expires = (seconds: number): UpstreamReply => ({
      headers: [
        ["Content-Type", "application/json"],
        ["Expires", new Date(traffic.clock.nowMs() + seconds * 1000).toUTCString()],
      ],
    });
    traffic.upstream = () => expires(-5);
    expect(await status()).to.equal("Bypass");
    traffic.upstream = () => expires(5);
    expect(await status()).to.equal("Miss");
    expect(await status()).to.equal("Hit");
  });

  it("compares media types part by part", async () => {
    expect(await ofType("image/*", "Image/Png")).to.equal("Miss");
    // What nginx adds to a text's type comes after the plugins.
    expect(await ofType("text/plain", "text/plain")).to.equal("Miss");
    expect(await ofType("*/*", "image/png")).to.equal("Miss");
    expect(await ofType("application/json", "application/json; charset=utf-8")).to.equal("Bypass");
    expect(await ofType("a/b; x=y; Charset=utf-8", 'a/b;charset="utf-8"; x=y')).to.equal("Miss");
    expect(await ofType("a/b; charset=UTF-8", "a/b; charset=utf-8")).to.equal("Bypass");
    expect(await ofType("a/b", "a/b;")).to.equal("Bypass");
  });

  it("tells all to who debugs, and tells an argument without a text from an empty one", async () => {
    const response_headers = { age: false, "X-Cache-Status": false, "X-Cache-Key": false };
    const { status } = cached({ response_headers });
    expect(await status({ target: "/a?x" })).to.equal(undefined);
    const headers: Sent["headers"] = [["Kong-Debug", "1"]];
    expect(await status({ target: "/a?x", headers })).to.equal("Hit");
    expect(await status({ target: "/a?x=", headers })).to.equal("Miss");
  });
});

/** Asks a route with a cache, and tells `X-Cache-Status`, or the status of what is no success. */
function cached(
  config: object,
  reply: UpstreamReply = { headers: [["Content-Type", "application/json"]] },
) {
  const traffic = new TestTraffic();
  traffic.upstream = () => reply;
  const defaults = { strategy: "memory", content_type: ["application/json"] };
  traffic.configurePlugins([{ name: "proxy-cache", config: { ...defaults, ...config } }]);
  const status = async (sent: Sent = {}) => {
    const answer = await traffic.send(sent);
    return answer.status === 200 ? answer.headers.get("X-Cache-Status") : answer.status;
  };
  return { traffic, status };
}

function asking(directives: string): Sent {
  return { headers: [["Cache-Control", directives]] };
}

async function ofType(wanted: string, given: string) {
  return cached({ content_type: [wanted] }, { headers: [["Content-Type", given]] }).status();
}
