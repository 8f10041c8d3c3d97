import { createHash } from "node:crypto";
import { expect } from "chai";
import { DEFAULT_SETTINGS } from "../node-settings.ts";
import { parseAddressBlock } from "../router/ip-address.ts";
import { TestTraffic, type Sent } from "../proxy/system-test-traffic.ts";

/** What comes from anywhere may say how it came. */
const TRUSTING = { ...DEFAULT_SETTINGS.realIp, trusted: ["0.0.0.0/0"].flatMap(blocksIn) };
const APP = {
  id: "6d1f1b4e-0000-4000-8000-000000000001",
  name: "app",
  client_id: "app",
  client_secret: "s3cret",
  redirect_uris: ["http://app.test/back?kept=1"],
};
const VERIFIER = "v".repeat(43);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const CODE = { credential: { id: APP.id }, authenticated_userid: "u", scope: "mail" };
const CONSUMERS = {
  consumers: [{ username: "ann", oauth2_credentials: [APP] }],
  oauth2_tokens: [
    { credential: { id: APP.id }, access_token: "at", expires_in: 0, scope: "mail" },
    { credential: { id: APP.id }, access_token: "old", refresh_token: "rt", expires_in: 1 },
  ],
  oauth2_authorization_codes: [
    { ...CODE, code: "plain" },
    { ...CODE, code: "proved", challenge: CHALLENGE, challenge_method: "S256" },
  ],
};
const PLUGIN = {
  name: "oauth2",
  config: {
    global_credentials: true,
    accept_http_if_already_terminated: true,
    enable_authorization_code: true,
    enable_client_credentials: true,
    provision_key: "pk",
    scopes: ["mail"],
  },
};
const CLIENT = { client_id: "app", client_secret: "s3cret" };

describe("oauth2", () => {
  it("lets a token in, and tells the upstream what it is good for", async () => {
    const { status, upstream } = await fare({ headers: [["Authorization", "bearer at"]] });
    expect(status).to.equal(200);
    expect(upstream?.get("x-authenticated-scope")).to.equal("mail");
    expect(upstream?.get("x-consumer-username")).to.equal("ann");
  });

  it("does not say in the challenge that a token is global", async () => {
    const local = { ...PLUGIN, config: { ...PLUGIN.config, global_credentials: false } };
    const { status, message, headers } = await fare({ target: "/a?access_token=at" }, local);
    expect(status).to.equal(401);
    expect(message).to.have.property("error_description").that.includes("is global");
    expect(headers.get("www-authenticate")).to.equal(
      'Bearer error="invalid_token" error_description="The access token is invalid or has expired"',
    );
  });

  it("hides a token in the query from the upstream", async () => {
    const hiding = { ...PLUGIN, config: { ...PLUGIN.config, hide_credentials: true } };
    expect((await fare({ target: "/a?access_token=at&x=1" }, hiding)).path).to.equal("/?x=1");
  });

  it("gives out nothing over plain HTTP", async () => {
    const plain = await ask("token", CLIENT, []);
    expect(plain.status).to.equal(400);
    expect(plain.message).to.include({ error: "access_denied" });
    const both = await ask("token", CLIENT, [["X-Forwarded-Proto", "https,http"]]);
    expect(both.message).to.have.property("error_description").that.includes("Only one");
    expect((await fare({ target: "/a/oauth2/token" })).headers.get("www-authenticate")).to.include(
      "The HTTP method GET is invalid for the token endpoint",
    );
  });

  it("tells the last of several mistakes", async () => {
    const unknown = { grant_type: "none", client_id: "nobody", state: "s" };
    expect((await ask("token", unknown)).message).to.deep.equal({
      error: "invalid_client",
      error_description: "Invalid client authentication",
      state: "s",
    });
    expect((await ask("token", { ...CLIENT, grant_type: "none" })).message).to.include({
      error: "unsupported_grant_type",
    });
  });

  it("challenges a client that is wrong in a header alone", async () => {
    const wrong = Buffer.from("app:no").toString("base64");
    const { status, headers } = await ask("token", { grant_type: "refresh_token" }, [
      ...SECURE,
      ["Authorization", `Basic ${wrong}`],
    ]);
    expect(status).to.equal(401);
    expect(headers.get("www-authenticate")).to.equal('Basic realm="OAuth2.0"');
    const inBody = { ...CLIENT, client_secret: "no", grant_type: "refresh_token" };
    expect((await ask("token", inBody)).status).to.equal(400);
  });

  it("asks for the proof of a code that was challenged, and then cannot store a token", async () => {
    const grant = { ...CLIENT, grant_type: "authorization_code" };
    expect((await ask("token", { ...grant, code: "none" })).message).to.include({
      error_description: "Invalid code",
    });
    const proved = { ...grant, code: "proved" };
    expect((await ask("token", proved)).message).to.include({
      error_description: "code_verifier is required for PKCE authorization requests",
    });
    const guess = "x".repeat(43);
    expect((await ask("token", { ...proved, code_verifier: guess })).message).to.include({
      error: "invalid_grant",
    });
    expect((await ask("token", { ...proved, code_verifier: VERIFIER })).status).to.equal(500);
    expect((await ask("token", { ...grant, code: "plain" })).status).to.equal(500);
  });

  it("checks scopes, and whose a refresh token is", async () => {
    const own = { ...CLIENT, grant_type: "client_credentials" };
    expect((await ask("token", { ...own, scope: "mail post" })).message).to.include({
      error_description: '"post" is an invalid scope',
    });
    expect((await ask("token", { ...own, authenticated_userid: "u" })).message).to.include({
      error: "invalid_provision_key",
    });
    const refresh = { ...CLIENT, grant_type: "refresh_token" };
    expect((await ask("token", { ...refresh, refresh_token: "no" })).message).to.include({
      error_description: "Invalid refresh_token",
    });
    expect((await ask("token", { ...refresh, refresh_token: "rt" })).status).to.equal(500);
  });

  it("sends whoever asks for a code back to its application with what is wrong", async () => {
    const asked = { client_id: "app", provision_key: "pk", authenticated_userid: "u" };
    const wrongType = await ask("authorize", { ...asked, response_type: "token", state: "a b" });
    expect(wrongType.status).to.equal(400);
    expect(wrongType.message).to.deep.equal({
      redirect_uri:
        "http://app.test/back?error=unsupported_response_type&" +
        "error_description=Invalid%20response_type&kept=1&state=a%20b",
    });
    const unknown = { ...asked, client_id: "nobody", response_type: "code" };
    expect((await ask("authorize", unknown)).message).to.include({ error: "invalid_client" });
    expect((await ask("authorize", { ...asked, provision_key: "no" })).message).to.include({
      error: "invalid_provision_key",
    });
    const right = { ...asked, response_type: "code" };
    expect((await ask("authorize", right)).status).to.equal(500);
    const method = { ...right, code_challenge_method: "S256" };
    expect((await ask("authorize", method)).message)
      .to.have.property("redirect_uri")
      .that.includes("code_challenge%20is%20required");
  });
});

function blocksIn(text: string) {
  const block = parseAddressBlock(text);
  return block === undefined ? [] : [block];
}

const SECURE = [["X-Forwarded-Proto", "https"]] as const;

function ask(
  page: "token" | "authorize",
  fields: Readonly<Record<string, string>>,
  headers: Sent["headers"] = SECURE,
) {
  return fare({
    method: "POST",
    target: `/a/oauth2/${page}`,
    headers: [["Content-Type", "application/x-www-form-urlencoded"], ...(headers ?? [])],
    body: new URLSearchParams(fields).toString(),
  });
}

/** What an upstream sees of a request, and what a client sees of a refusal. */
async function fare(sent: Sent, plugin: object = PLUGIN) {
  const traffic = new TestTraffic({ settings: { ...DEFAULT_SETTINGS, realIp: TRUSTING } });
  traffic.configurePlugins([plugin], CONSUMERS);
  const { status, headers, body } = await traffic.send(sent);
  const [call] = traffic.calls;
  const message: unknown = status === 200 ? undefined : JSON.parse(body.toString());
  return { status, headers, message, upstream: call?.headers, path: call?.path };
}
