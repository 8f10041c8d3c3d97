import { expect } from "chai";
import { TestTraffic, type Sent } from "../proxy/system-test-traffic.ts";

const CONSUMERS = {
  consumers: [
    {
      username: "ann",
      keyauth_credentials: [{ key: "k" }],
      basicauth_credentials: [{ username: "ann", password: "pw" }],
    },
    { username: "nobody" },
  ],
};

describe("credentials in odd places", () => {
  it("finds a key under a name with underscores in a header with hyphens, or the other way round never", async () => {
    const under = { name: "key-auth", config: { key_names: ["api_key"], key_in_query: false } };
    const hyphen = { name: "key-auth", config: { key_names: ["api-key"], key_in_query: false } };
    expect((await fare([under], { headers: [["api_key", "k"]] })).status).to.equal(200);
    expect((await fare([under], { headers: [["Api-Key", "k"]] })).status).to.equal(200);
    expect((await fare([hyphen], { headers: [["api_key", "k"]] })).status).to.equal(401);
  });

  it("looks on when an argument has no equals sign, and stops at an empty one", async () => {
    const plugin = { name: "key-auth", config: { key_names: ["a", "b"] } };
    expect((await fare([plugin], { target: "/a?a&b=k" })).status).to.equal(200);
    expect((await fare([plugin], { target: "/a?a=&b=k" })).status).to.equal(401);
  });

  it("hides what it was asked to hide, also of a request that becomes anonymous", async () => {
    const plugin = { name: "key-auth", config: { anonymous: "nobody", hide_credentials: true } };
    const { upstream, path } = await fare([plugin], {
      target: "/a?apikey=wrong&x=1",
      headers: [["X", "y"]],
    });
    expect(upstream?.get("x-consumer-username")).to.equal("nobody");
    expect(path).to.equal("/?x=1");
  });

  it("does not take a parameter without a text for a token", async () => {
    const { message, headers } = await fare([{ name: "jwt", config: {} }], { target: "/a?jwt" });
    expect(message).to.deep.equal({ message: "Unrecognizable token" });
    expect(headers.get("www-authenticate")).to.equal('Bearer error="invalid_token"');
  });

  it("does not ask what type a token says it has, and reads no signature beyond a third dot", async () => {
    const signed = `${part({ typ: "at+jwt", alg: "HS256" })}.${part({ iss: "none" })}`;
    const unknown = { message: "No credentials found for given 'iss'" };
    expect(await tokenAnswer(`${signed}.c2ln`)).to.deep.equal(unknown);
    expect(await tokenAnswer(`${signed}.c2ln.x`)).to.deep.equal({
      message: "Bad token; invalid signature",
    });
    expect(await tokenAnswer(`*${signed}.c2ln`)).to.deep.equal({
      message: "Bad token; invalid JSON",
    });
    expect(await tokenAnswer(signed)).to.deep.equal({ message: "Bad token; invalid JSON" });
  });

  it("reads Base64 as nginx does: without padding, and not beyond it", async () => {
    const plugin = { name: "basic-auth", config: {} };
    const encoded = Buffer.from("ann:pw").toString("base64").replaceAll("=", "");
    expect((await fare([plugin], basic(encoded))).status).to.equal(200);
    expect((await fare([plugin], basic(`${encoded}=not read`))).status).to.equal(200);
    expect((await fare([plugin], basic(`${encoded}-`))).status).to.equal(401);
  });

  it("hides whatever stood where a signature was looked for", async () => {
    const plugin = { name: "hmac-auth", config: { anonymous: "nobody", hide_credentials: true } };
    const now = new Date(new TestTraffic().clock.nowMs());
    const date = now.toUTCString();
    const sent: Sent = {
      headers: [
        ["Authorization", "Bearer x"],
        ["Date", date],
      ],
    };
    expect((await fare([plugin], sent)).upstream?.has("authorization")).to.equal(false);
    const iso: Sent = {
      headers: [
        ["Authorization", "Bearer x"],
        ["Date", now.toISOString()],
      ],
    };
    expect((await fare([plugin], iso)).upstream?.has("authorization")).to.equal(true);
  });

  it("tells an upstream that a consumer has no groups, where others are denied", async () => {
    const plugins = [
      { name: "key-auth", config: {} },
      { name: "acl", config: { deny: ["bad"] } },
    ];
    const { upstream } = await fare(plugins, { headers: [["apikey", "k"]] });
    expect(upstream?.get("x-consumer-groups")).to.equal("");
  });

  it("answers a second User-Agent with Kong's words, and a second Authorization with nginx's", async () => {
    const agents: Sent = {
      headers: [
        ["User-Agent", "a"],
        ["User-Agent", "b"],
      ],
    };
    const bots = await fare([{ name: "bot-detection", config: {} }], agents);
    expect(bots.status).to.equal(400);
    expect(bots.message).to.include({ message: "Only one User-Agent header allowed" });
    const traffic = new TestTraffic();
    traffic.configurePlugins([]);
    const twice = await traffic.send({
      headers: [
        ["Authorization", "a"],
        ["Authorization", "b"],
      ],
    });
    expect(twice.status).to.equal(400);
    expect(twice.body.toString()).to.include("Bad request");
  });

  it("lets an origin in by each alternative of a pattern, of which only the last is anchored at its end", async () => {
    const origins = ["https?://a\\.test|https://b\\.test"];
    const plugin = { name: "cors", config: { origins } };
    const allowed = async (origin: string) =>
      (await fare([plugin], { headers: [["Origin", origin]] })).headers.get(
        "access-control-allow-origin",
      );
    expect(await allowed("http://a.test")).to.equal("http://a.test");
    expect(await allowed("http://a.test.evil")).to.equal("http://a.test.evil");
    expect(await allowed("https://b.test.evil")).to.equal(undefined);
  });
});

/** What an upstream sees of a request, and what a client sees of a refusal. */
async function fare(plugins: readonly object[], sent: Sent) {
  const traffic = new TestTraffic();
  traffic.configurePlugins(plugins, CONSUMERS);
  const { status, headers, body } = await traffic.send(sent);
  const [call] = traffic.calls;
  const message: unknown = status === 200 ? undefined : JSON.parse(body.toString());
  return { status, headers, message, upstream: call?.headers, path: call?.path };
}

function basic(value: string): Sent {
  return { headers: [["Authorization", `Basic ${value}`]] };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

async function tokenAnswer(token: string): Promise<unknown> {
  return (await fare([{ name: "jwt", config: {} }], { target: `/a?jwt=${token}` })).message;
}
