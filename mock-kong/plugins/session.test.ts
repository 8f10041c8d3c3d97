import { createHmac } from "node:crypto";
import { expect } from "chai";
import { TestTraffic, type Answered } from "../proxy/system-test-traffic.ts";

describe("session", () => {
  let traffic: TestTraffic;

  beforeEach(() => {
    traffic = new TestTraffic();
    traffic.configurePlugins(
      [
        { name: "session", config: { secret: "s", idling_timeout: 60 } },
        { name: "key-auth", config: { anonymous: "nobody" } },
      ],
      {
        consumers: [
          { username: "ann", keyauth_credentials: [{ key: "k" }] },
          { username: "nobody" },
        ],
      },
    );
  });

  const userAt = (index: number) => traffic.calls[index]?.headers.get("x-consumer-username");

  it("remembers who showed a key, for a while", async () => {
    const first = await traffic.send({ headers: [["apikey", "k"]] });
    expect(first.headers.get("set-cookie")).to.match(
      /^session=[\w.-]+; Path=\/; SameSite=Strict; Secure; HttpOnly$/,
    );
    const cookie = ["Cookie", cookieOf(first)] as const;
    const second = await traffic.send({ headers: [cookie] });
    expect(second.headers.has("set-cookie")).to.equal(false);
    expect(userAt(1)).to.equal("ann");
    await traffic.clock.advance(61_000);
    await traffic.send({ headers: [cookie] });
    expect(userAt(2)).to.equal("nobody");
  });

  it("does not believe what it has not signed, and ends on request", async () => {
    const cookie = cookieOf(await traffic.send({ headers: [["apikey", "k"]] }));
    const forged = cookie.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    await traffic.send({ headers: [["Cookie", forged.replace(/\..*$/, ".AAAA")]] });
    expect(userAt(1)).to.equal("nobody");
    const out = await traffic.send({
      method: "DELETE",
      target: "/a?session_logout=1",
      headers: [["Cookie", cookie]],
    });
    expect(out.headers.get("set-cookie")).to.match(/^session=; .*Max-Age=0$/);
    expect(traffic.calls).to.have.length(2);
  });
});

describe("standard-webhooks", () => {
  it("lets in what is signed, and fresh", async () => {
    const traffic = new TestTraffic();
    traffic.configurePlugins([{ name: "standard-webhooks", config: { secret_v1: "s" } }]);
    const send = (seconds: number, body: string) => {
      const digest = createHmac("sha256", "s").update(`id.${seconds}.hello`).digest("base64");
      const headers = [
        ["webhook-id", "id"],
        ["webhook-timestamp", String(seconds)],
        ["webhook-signature", `v1,${digest}`],
      ] as const;
      return traffic.send({ headers, body });
    };
    const now = traffic.clock.nowMs() / 1000;
    expect((await send(now, "hello")).status).to.equal(200);
    expect((await send(now, "other")).status).to.equal(400);
    expect((await send(now - 301, "hello")).status).to.equal(400);
    expect((await traffic.send({ body: "hello" })).status).to.equal(400);
  });
});

function cookieOf({ headers }: Answered): string {
  return (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}
