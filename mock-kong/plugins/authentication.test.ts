import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import type { Clock } from "../../core/clock.ts";
import { seededRandom } from "../../core/random.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { HeaderList, type HeaderPair } from "../proxy/header-list.ts";
import { routeRequest } from "../proxy/request-path.ts";

const NOW_MS = Date.UTC(2026, 0, 1);
const clock: Clock = { nowMs: () => NOW_MS, monotonicMs: () => 0, sleep: () => Promise.resolve() };

/** How a request with these headers fares: a status, or what goes upstream. */
function fare(plugins: readonly object[], headers: readonly HeaderPair[], target = "/") {
  const gateway = new Gateway({ clock, random: seededRandom(1), resolver: staticResolver({}) });
  const consumer = {
    username: "ann",
    basicauth_credentials: [{ username: "ann", password: "pw:with:colon" }],
    keyauth_credentials: [{ key: "k" }],
    hmacauth_credentials: [{ username: "ann", secret: "s3cret" }],
    jwt_secrets: [
      { key: "shared", secret: "s3cret", algorithm: "HS256" },
      { key: "public", algorithm: "RS256", rsa_public_key: KEYS.publicKey },
    ],
    acls: [{ group: "staff" }],
  };
  const result = gateway.applyConfig({
    _format_version: "3.0",
    services: [{ name: "s", host: "10.0.0.1", routes: [{ name: "r", paths: ["/"], plugins }] }],
    consumers: [consumer, { username: "nobody" }],
  });
  expect(result.ok, JSON.stringify(result)).to.equal(true);
  const client = {
    method: "GET",
    target,
    httpVersion: "1.1",
    headers: new HeaderList([["Host", "a.test"], ...headers]),
    scheme: "http" as const,
    sni: undefined,
    peerIp: "192.0.2.1",
    clientIp: "192.0.2.1",
    clientPort: 1,
    localIp: "127.0.0.1",
    localPort: 8000,
  };
  const outcome = routeRequest(gateway.proxy, client, "0".repeat(32));
  if (outcome.kind === "reply") return { status: outcome.reply.status, who: undefined };
  const decision = outcome.routed.access(undefined);
  if (decision.kind === "reply") return { status: decision.reply.status, who: undefined };
  const { headers: sent } = decision.exchange.upstream;
  return {
    status: 200,
    who: sent.get("x-consumer-username"),
    groups: sent.get("x-consumer-groups"),
  };
}

const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

function basic(text: string): HeaderPair {
  return ["Authorization", `Basic ${Buffer.from(text).toString("base64")}`];
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function sharedToken(claims: object, secret = "s3cret"): HeaderPair {
  const signed = `${part({ typ: "JWT", alg: "HS256" })}.${part({ iss: "shared", ...claims })}`;
  const signature = createHmac("sha256", secret).update(signed).digest("base64url");
  return ["Authorization", `Bearer ${signed}.${signature}`];
}

function publicToken(): HeaderPair {
  const signed = `${part({ typ: "JWT", alg: "RS256" })}.${part({ iss: "public" })}`;
  const signature = createSign("sha256").update(signed).sign(KEYS.privateKey, "base64url");
  return ["Authorization", `Bearer ${signed}.${signature}`];
}

function signedRequest(secret: string, timeMs = NOW_MS): readonly HeaderPair[] {
  const date = new Date(timeMs).toUTCString();
  const value = createHmac("sha256", secret).update(`date: ${date}`).digest("base64");
  const fields = `username="ann", algorithm="hmac-sha256", headers="date", signature="${value}"`;
  return [
    ["Date", date],
    ["Authorization", `hmac ${fields}`],
  ];
}

function acl(config: object): readonly object[] {
  return [{ name: "key-auth" }, { name: "acl", config }];
}

function byAddress(config: object): readonly object[] {
  return [{ name: "ip-restriction", config }];
}

describe("authentication", () => {
  it("by password", () => {
    const plugins = [{ name: "basic-auth" }];
    expect(fare(plugins, [])).to.have.property("status", 401);
    expect(fare(plugins, [basic("ann:wrong")])).to.have.property("status", 401);
    expect(fare(plugins, [["Authorization", "Basic %%%"]])).to.have.property("status", 401);
    expect(fare(plugins, [basic("ann:pw:with:colon")])).to.deep.include({
      status: 200,
      who: "ann",
    });
  });

  it("by token", () => {
    const plugins = [{ name: "jwt", config: { claims_to_verify: ["exp"] } }];
    const lasting = { exp: NOW_MS / 1000 + 60 };
    expect(fare(plugins, [])).to.have.property("status", 401);
    expect(fare(plugins, [sharedToken(lasting)])).to.deep.include({ status: 200, who: "ann" });
    expect(fare(plugins, [sharedToken(lasting, "other")])).to.have.property("status", 401);
    expect(fare(plugins, [sharedToken({ exp: NOW_MS / 1000 - 1 })])).to.have.property(
      "status",
      401,
    );
    expect(fare(plugins, [["Authorization", "Bearer a.b.c"]])).to.have.property("status", 401);
    expect(fare([{ name: "jwt" }], [publicToken()])).to.deep.include({ status: 200, who: "ann" });
  });

  it("by signature", () => {
    const plugins = [{ name: "hmac-auth" }];
    expect(fare(plugins, signedRequest("s3cret"))).to.deep.include({ status: 200, who: "ann" });
    expect(fare(plugins, signedRequest("other"))).to.have.property("status", 401);
    expect(fare(plugins, signedRequest("s3cret", NOW_MS - 3_600_000))).to.have.property(
      "status",
      401,
    );
  });

  it("by either of two plugins, when a third consumer stands for nobody", () => {
    const config = { anonymous: "nobody" };
    const plugins = [
      { name: "key-auth", config },
      { name: "basic-auth", config },
    ];
    expect(fare(plugins, [["apikey", "k"]])).to.deep.include({ who: "ann" });
    expect(fare(plugins, [basic("ann:pw:with:colon")])).to.deep.include({ who: "ann" });
    expect(fare(plugins, [])).to.deep.include({ status: 200, who: "nobody" });
    const missing = [{ name: "key-auth", config: { anonymous: "ghost" } }];
    expect(fare(missing, [])).to.have.property("status", 500);
  });

  it("and then by group and by address", () => {
    const key: readonly HeaderPair[] = [["apikey", "k"]];
    expect(fare(acl({ allow: ["staff"] }), key)).to.deep.include({ status: 200, groups: "staff" });
    expect(fare(acl({ allow: ["guests"] }), key)).to.have.property("status", 403);
    expect(fare(acl({ deny: ["staff"] }), key)).to.have.property("status", 403);
    expect(fare(byAddress({ deny: ["192.0.2.0/24"] }), [])).to.have.property("status", 403);
    expect(fare(byAddress({ allow: ["192.0.2.1"] }), [])).to.have.property("status", 200);
  });
});
