import { expect } from "chai";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { createAdminApp, createStatusApp } from "./admin-app.ts";

const DOCUMENT = {
  _format_version: "3.0",
  services: [
    {
      name: "shop",
      url: "http://127.0.0.1:9/base",
      tags: ["web"],
      routes: [{ name: "cart", paths: ["/cart"], tags: ["web"] }],
    },
    { name: "mail", host: "mail.test", tags: ["mail", "web"] },
  ],
  upstreams: [{ name: "up", targets: [{ target: "10.0.0.1:80" }, { target: "[::1]:81" }] }],
  consumers: [{ username: "ann", custom_id: "7", keyauth_credentials: [{ key: "secret" }] }],
};

describe("the Admin API", () => {
  let app: FastifyInstance;
  let status: FastifyInstance;
  let gateway: Gateway;

  beforeEach(() => {
    const resolver = staticResolver({});
    gateway = new Gateway({ clock: systemClock, random: seededRandom(1), resolver });
    app = createAdminApp({ gateway, clock: systemClock, connections: noConnections });
    status = createStatusApp({ gateway, clock: systemClock, connections: noConnections });
  });

  afterEach(async () => {
    await Promise.all([app.close(), status.close()]);
  });

  async function get(url: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const reply = await app.inject({ url });
    return { status: reply.statusCode, body: reply.json() };
  }

  async function push(document: unknown, query = ""): Promise<{ status: number; body: unknown }> {
    const reply = await app.inject({
      method: "POST",
      url: `/config${query}`,
      headers: { "content-type": "application/json" },
      payload: JSON.stringify(document),
    });
    return { status: reply.statusCode, body: reply.json() };
  }

  async function names(url: string): Promise<readonly unknown[]> {
    const { body } = await get(url);
    return (body as { data: { name: string }[] }).data.map(({ name }) => name);
  }

  it("says what it is", async () => {
    const { body } = await get("/");
    expect(body).to.deep.include({ version: "3.9.1", tagline: "Welcome to kong" });
    expect(body).to.have.nested.property("configuration.database", "off");
    expect(body).to.have.nested.property("configuration.router_flavor", "traditional_compatible");
  });

  it("has a hash of zeros and is not ready until a configuration is there", async () => {
    expect((await get("/status")).body).to.have.property("configuration_hash", "0".repeat(32));
    expect((await status.inject({ url: "/status/ready" })).statusCode).to.equal(503);

    await push(DOCUMENT);

    expect((await get("/status")).body)
      .to.have.property("configuration_hash")
      .that.matches(/^(?!0{32})[0-9a-f]{32}$/);
    expect((await status.inject({ url: "/status/ready" })).statusCode).to.equal(200);
  });

  it("lists entities alone and under their owners, by name and by id", async () => {
    await push(DOCUMENT);
    const service = (await get("/services/shop")).body as { id: string };

    expect(await names("/services")).to.have.members(["shop", "mail"]);
    expect((await get(`/services/${service.id}`)).body).to.deep.equal(service);
    expect(await names("/services/shop/routes")).to.deep.equal(["cart"]);
    expect((await get("/routes/cart/service")).body).to.deep.equal(service);
    expect((await get("/consumers/ann/key-auth/secret")).status).to.equal(200);
    expect((await get("/services/mail/routes/cart")).status).to.equal(404);
    expect((await get("/consumers?custom_id=7")).body).to.have.nested.property(
      "data[0].username",
      "ann",
    );
  });

  it("gives pages that lead from one to the next until all are seen", async () => {
    await push(DOCUMENT);
    const seen: string[] = [];
    let url: string | null = "/services?size=1";
    while (url !== null) {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const { body } = await get(url);
      const page = body as { data: { name: string }[]; next: string | null };
      seen.push(...page.data.map(({ name }) => name));
      url = page.next;
    }
    expect(seen).to.have.members(["shop", "mail"]);
    expect(seen).to.have.length(2);
  });

  it("filters by tags: all of them, or any", async () => {
    await push(DOCUMENT);
    expect(await names("/services?tags=web,mail")).to.deep.equal(["mail"]);
    expect(await names("/services?tags=mail/web")).to.have.members(["shop", "mail"]);
    expect((await get("/services?tags=a,b/c")).status).to.equal(400);
  });

  it("shows targets in full, with their health", async () => {
    await push(DOCUMENT);
    const { body } = await get("/upstreams/up/health");
    const { data } = body as { data: { target: string; health: string }[] };
    expect(data.map(({ target, health }) => [target, health])).to.have.deep.members([
      ["10.0.0.1:80", "HEALTHCHECKS_OFF"],
      ["[0000:0000:0000:0000:0000:0000:0000:0001]:81", "HEALTHCHECKS_OFF"],
    ]);
  });

  it("names the broken entities, tags included, when asked to flatten the errors", async () => {
    const broken = { name: "bad", paths: ["no-slash"], tags: ["k8s-name:bad"] };
    const { status: code, body } = await push(
      { _format_version: "3.0", routes: [broken] },
      "?flatten_errors=1",
    );
    expect(code).to.equal(400);
    expect(body).to.have.nested.property("flattened_errors[0].entity_name", "bad");
    expect(body).to.have.deep.nested.property("flattened_errors[0].entity_tags", ["k8s-name:bad"]);
  });

  it("tells a text that it has already from a new one when asked to", async () => {
    expect((await pushYaml(app)).statusCode).to.equal(201);
    expect((await pushYaml(app)).statusCode).to.equal(304);
  });

  it("shows plugins' schemas and checks entities against schemas", async () => {
    expect((await get("/schemas/plugins/cors")).body).to.have.property("fields");
    expect((await get("/schemas/plugins/none")).body).to.deep.equal({
      message: "No plugin named 'none'",
    });
    const reply = await app.inject({
      method: "POST",
      url: "/schemas/services/validate",
      headers: { "content-type": "application/json" },
      payload: "{}",
    });
    expect(reply.json()).to.deep.include({ code: 2, fields: { host: "required field missing" } });
  });

  it("answers what it does not know, or does not do, as Kong does", async () => {
    await push(DOCUMENT);
    expect(await get("/nope")).to.deep.equal({ status: 404, body: { message: "Not found" } });
    const odd = await app.inject({ method: "PUT", url: "/services", payload: "" });
    expect(odd.json()).to.deep.equal({ message: "Method not allowed" });
    const text = { "content-type": "text/plain" };
    const untyped = await app.inject({
      method: "POST",
      url: "/config",
      headers: text,
      payload: "x",
    });
    expect(untyped.statusCode).to.equal(415);
    expect(untyped.headers["content-type"]).to.equal("text/html; charset=UTF-8");
    const options = await app.inject({ method: "OPTIONS", url: "/services/shop" });
    expect(options.headers["allow"]).to.equal("DELETE, GET, HEAD, OPTIONS, PATCH, PUT");
  });

  it("takes back what GET /config shows, with the same entities", async () => {
    await push(DOCUMENT);
    const before = await lists();
    const { body } = await get("/config");

    const reply = await app.inject({
      method: "POST",
      url: "/config",
      headers: { "content-type": "application/json" },
      payload: JSON.stringify({ config: (body as { config: string }).config }),
    });

    expect(reply.statusCode).to.equal(201);
    expect(await lists()).to.deep.equal(before);
  });

  it("is never brought down, and a rejected push never changes what it shows", async () => {
    await push(DOCUMENT);
    const before = await lists();
    const collection = fc.constantFrom(
      "services",
      "routes",
      "plugins",
      "consumers",
      "upstreams",
      "snis",
    );
    const entity = fc.oneof(
      fc.json().map((text): unknown => JSON.parse(text)),
      fc.dictionary(
        fc.constantFrom("name", "paths", "hosts", "url", "config", "service", "tags"),
        fc.jsonValue(),
      ),
    );
    const document = fc
      .dictionary(collection, fc.oneof(fc.array(entity, { maxLength: 3 }), fc.jsonValue()))
      .map((parts) => ({
        _format_version: "3.0",
        ...parts,
        services: [...anArray(parts["services"]), {}],
      }));

    await fc.assert(
      fc.asyncProperty(fc.oneof(document, fc.jsonValue()), async (given) => {
        const reply = await push(given, "?flatten_errors=1");
        if (reply.status === 201) await push(DOCUMENT);
        else expect([400, 500]).to.include(reply.status);
        expect(await lists()).to.deep.equal(before);
      }),
      { numRuns: 60 },
    );
  });

  it("reads any bytes of any type without falling over", async () => {
    const types = fc.constantFrom(
      "application/json",
      "application/yaml",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "text/plain",
    );
    await fc.assert(
      fc.asyncProperty(types, fc.uint8Array({ maxLength: 200 }), async (type, bytes) => {
        const reply = await app.inject({
          method: "POST",
          url: "/config",
          headers: { "content-type": type },
          payload: Buffer.from(bytes),
        });
        expect([201, 400, 415, 500]).to.include(reply.statusCode);
      }),
      { numRuns: 60 },
    );
  });

  /** What is listed, without times and without ids that each load makes up. */
  async function lists(): Promise<unknown> {
    const urls = ["/services", "/routes", "/upstreams", "/consumers", "/upstreams/up/targets/all"];
    const pages = await Promise.all(urls.map(get));
    const text = JSON.stringify(pages, (key, value: unknown) =>
      key === "created_at" || key === "updated_at" ? 0 : value,
    );
    return JSON.parse(text) as unknown;
  }
});

function noConnections() {
  return { active: 0, accepted: 0, requests: 0 };
}

function pushYaml(app: FastifyInstance) {
  return app.inject({
    method: "POST",
    url: "/config?check_hash=1",
    headers: { "content-type": "application/yaml" },
    payload: "_format_version: '3.0'\nservices:\n- name: a\n  host: h\n",
  });
}

function anArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
