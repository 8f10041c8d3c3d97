import { expect } from "chai";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../core/json.ts";
import { systemClock } from "../../core/system-clock.ts";
import { seededRandom } from "../../core/random.ts";
import { startFleet, type Fleet } from "../server.ts";
import { selfSignedCertificate } from "../tls/self-signed-certificate.ts";

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

describe("a node with a database", () => {
  let fleet: Fleet;

  beforeEach(async () => {
    fleet = await startFleet({
      clock: systemClock,
      random: seededRandom(7),
      replicas: 2,
      database: "postgres",
      boot: { silentMs: 0, unavailableMs: 0 },
    });
    await Promise.all(fleet.nodes.map((_, index) => answering(index)));
  });
  afterEach(() => fleet.close());

  async function answering(index: number): Promise<void> {
    for (let attempt = 0; attempt < 500; attempt += 1) {
      if (fleet.nodes[index]?.phase === "running") return;
      await systemClock.sleep(5);
    }
    throw new Error("the node does not boot");
  }

  async function call(method: string, path: string, body?: unknown, node = 0): Promise<Answer> {
    const response = await fetch(`${fleet.nodes[node]?.adminUrl}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : objectOr(JSON.parse(text)) };
  }

  async function sendForm(method: string, path: string, fields: string): Promise<Answer> {
    const body = new URLSearchParams(fields);
    const response = await fetch(`${fleet.nodes[0]?.adminUrl}${path}`, { method, body });
    return { status: response.status, body: objectOr(await response.json()) };
  }

  it("says so", async () => {
    const root = await call("GET", "/");
    const status = await call("GET", "/status");
    const config = await call("POST", "/config", { _format_version: "3.0" });
    const ready = await fetch(`${fleet.nodes[0]?.statusUrl}/status/ready`);

    expect(objectOr(root.body["configuration"])["database"]).to.equal("postgres");
    expect(status.body["database"]).to.deep.equal({ reachable: true });
    expect(status.body).not.to.have.property("configuration_hash");
    expect(config.status).to.equal(400);
    expect(config.body["message"]).to.match(/not use a database/);
    expect(ready.status).to.equal(200);
    await ready.text();
  });

  it("creates, changes, replaces and removes, for all nodes", async () => {
    const made = await call("POST", "/services", { name: "s", url: "http://a.example:81/x" });
    expect(made.status).to.equal(201);
    expect(made.body).to.include({ host: "a.example", port: 81, path: "/x", retries: 5 });

    const changed = await call("PATCH", "/services/s", { retries: 1, tags: ["t"] }, 1);
    expect(changed.body).to.include({ id: made.body["id"], retries: 1, port: 81 });

    const replaced = await call("PUT", "/services/s", { host: "b.example" });
    expect(replaced.status).to.equal(200);
    expect(replaced.body).to.include({ id: made.body["id"], retries: 5, port: 80, path: null });
    expect(replaced.body["tags"]).to.equal(null);

    expect((await call("DELETE", "/services/s")).status).to.equal(204);
    expect((await call("GET", "/services/s", undefined, 1)).status).to.equal(404);
    expect((await call("DELETE", "/services/s")).status).to.equal(204);
    expect((await call("PATCH", "/services/s", { retries: 1 })).body).to.deep.equal({
      message: "Not found",
    });
  });

  it("creates by PUT what is not there, under the name or the id of the path", async () => {
    const named = await call("PUT", "/upstreams/u", {});
    expect(named.status).to.equal(200);
    expect(named.body["name"]).to.equal("u");
    const id = "7d9f8f0e-0d8c-4c0a-9d5f-000000000001";
    const byId = await call("PUT", `/services/${id}`, { host: "h" });
    expect(byId.body).to.include({ id, host: "h", name: null });
  });

  it("tells schema violations, keys that are taken and references to nothing", async () => {
    const invalid = await call("POST", "/services", { name: "s" });
    expect(invalid).to.deep.equal({
      status: 400,
      body: {
        message: "schema violation (host: required field missing)",
        name: "schema violation",
        code: 2,
        fields: { host: "required field missing" },
      },
    });
    await call("POST", "/services", { name: "s", host: "h" });
    expect(await call("POST", "/services", { name: "s", host: "h" })).to.deep.equal({
      status: 409,
      body: {
        message: `UNIQUE violation detected on '{name="s"}'`,
        name: "unique constraint violation",
        code: 5,
        fields: { name: "s" },
      },
    });
    const id = "7d9f8f0e-0d8c-4c0a-9d5f-000000000002";
    const dangling = await call("POST", "/routes", { paths: ["/"], service: { id } });
    expect(dangling.status).to.equal(400);
    expect(dangling.body).to.deep.equal({
      message: `the foreign key '{id="${id}"}' does not reference an existing 'services' entity.`,
      name: "foreign key violation",
      code: 4,
      fields: { service: { id } },
    });
    const unresolved = await call("POST", "/routes", { paths: ["/"], service: { name: "no" } });
    expect(unresolved.body).to.include({ code: 13, name: "foreign keys unresolved" });
  });

  it("looks nothing up that could not be a name", async () => {
    const answers = await Promise.all([
      call("GET", "/vaults/env"),
      call("PUT", "/vaults/env", { name: "env" }),
      call("GET", "/acls/mine"),
      call("GET", "/services/none"),
    ]);
    for (const { body } of answers.slice(0, 2)) {
      expect(body).to.deep.equal({
        message: "must not be one of: env",
        name: "invalid unique prefix",
        code: 10,
      });
    }
    expect(answers[2]?.body).to.deep.equal({
      message: `invalid primary key: '{id="expected a valid UUID"}'`,
      name: "invalid primary key",
      code: 1,
      fields: { id: "expected a valid UUID" },
    });
    expect(answers[3]?.status).to.equal(404);
  });

  it("finds what a foreign key names", async () => {
    const service = await call("POST", "/services", { name: "s", host: "h" });
    const route = await call("POST", "/routes", { paths: ["/"], service: { name: "s" } });
    expect(route.body["service"]).to.deep.equal({ id: service.body["id"] });
  });

  it("keeps what is still pointed at, and takes along what belongs to it", async () => {
    await call("POST", "/services", { name: "s", host: "h" });
    const route = await call("POST", "/services/s/routes", { name: "r", paths: ["/"] });
    const plugin = await call("POST", "/routes/r/plugins", { name: "cors" });
    expect(plugin.body["route"]).to.deep.equal({ id: route.body["id"] });

    const refused = await call("DELETE", "/services/s");
    expect(refused).to.deep.equal({
      status: 400,
      body: {
        message: "an existing 'routes' entity references this 'services' entity",
        name: "foreign key violation",
        code: 4,
        fields: { "@referenced_by": "routes" },
      },
    });
    expect((await call("DELETE", "/services/s/routes/r")).status).to.equal(204);
    expect((await call("GET", `/plugins/${String(plugin.body["id"])}`)).status).to.equal(404);
  });

  it("merges records of plugins, and replaces lists and maps", async () => {
    const config = { minute: 5, policy: "cluster", redis: { port: 1234, host: "r.example" } };
    const made = await call("POST", "/plugins", { name: "rate-limiting", config });
    expect(made.status).to.equal(201);

    const path = `/plugins/${String(made.body["id"])}`;
    const changed = await call("PATCH", path, {
      config: { hour: 9, redis: { host: "q.example" } },
    });

    expect(changed.status).to.equal(200);
    expect(changed.body["config"]).to.include({ minute: 5, hour: 9, policy: "cluster" });
    const merged = objectOr(changed.body["config"]);
    expect(merged["redis"]).to.include({ port: 1234, host: "q.example" });
    expect(merged["redis_port"]).to.equal(1234);
    const unset = await call("PATCH", path, { config: { minute: null } });
    expect(objectOr(unset.body["config"])["minute"]).to.equal(null);
  });

  it("lets a plugin be configured once in each place, with a protocol that it shares", async () => {
    await call("POST", "/services", { name: "s", host: "h" });
    await call("POST", "/services/s/plugins", { name: "cors" });
    const again = await call("POST", "/services/s/plugins", { name: "cors" });
    expect(again.status).to.equal(409);
    expect(again.body["fields"]).to.include({ name: "cors", route: null, consumer: null });
    await call("POST", "/services/s/routes", { name: "r", protocols: ["http"], paths: ["/"] });
    const apart = await call("POST", "/routes/r/plugins", { name: "cors", protocols: ["grpc"] });
    expect(apart.body["fields"]).to.deep.equal({
      protocols: "must match the associated route's protocols",
    });
  });

  it("pages through a collection, and filters it by tags", async () => {
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) {
      await call("POST", "/consumers", { username: name, ...(name > "c" && { tags: ["late"] }) });
    }
    const seen: unknown[] = [];
    let path = "/consumers?size=2";
    for (let pages = 0; path !== "" && pages < 5; pages += 1) {
      const { body } = await call("GET", path);
      seen.push(...arrayOr(body["data"]).map((one) => objectOr(one)["username"]));
      path = stringOr(body["next"], "");
    }
    expect(seen).to.have.members(names);
    const tagged = await call("GET", "/consumers?tags=late");
    expect(tagged.body["data"]).to.have.length(2);
    const tags = await call("GET", "/tags/late");
    expect(tags.body["data"]).to.have.length(2);
    const bad = await call("GET", "/consumers?offset=!");
    expect(bad.body).to.include({
      code: 7,
      message: "'!' is not a valid offset: bad base64 encoding",
    });
  });

  it("hashes passwords, and asks for the consumer when one changes", async () => {
    await call("POST", "/consumers", { username: "alice" });
    const made = await call("POST", "/consumers/alice/basic-auth", {
      username: "a",
      password: "p",
    });
    expect(made.body["password"]).to.match(/^[0-9a-f]{40}$/);
    const alone = await call("PATCH", "/basic-auths/a", { password: "q" });
    expect(alone.status).to.equal(400);
    const nested = await call("PATCH", "/consumers/alice/basic-auth/a", { password: "q" });
    expect(nested.body["password"]).to.match(/^[0-9a-f]{40}$/);
    expect(nested.body["password"]).not.to.equal(made.body["password"]);
    const renamed = await call("PATCH", "/basic-auths/a", { username: "b" });
    expect(renamed.body).to.include({ username: "b", password: nested.body["password"] });
  });

  it("gives a target its port, and puts a new one in the place of the old one", async () => {
    await call("POST", "/upstreams", { name: "u" });
    const made = await call("POST", "/upstreams/u/targets", { target: "h.example" });
    expect(made.body["target"]).to.equal("h.example:8000");
    const again = await call("POST", "/upstreams/u/targets", { target: "h.example" });
    expect(again.status).to.equal(409);
    const changed = await call("PATCH", "/upstreams/u/targets/h.example:8000", { weight: 7 });
    expect(changed.body).to.include({ id: made.body["id"], weight: 7 });
    expect((await call("DELETE", "/upstreams/u")).status).to.equal(204);
  });

  it("creates what a route is to point at", async () => {
    await call("POST", "/routes", { name: "r", paths: ["/"] });
    const service = await call("PUT", "/routes/r/service", { host: "h" });
    expect(service.status).to.equal(200);
    const route = await call("GET", "/routes/r");
    expect(route.body["service"]).to.deep.equal({ id: service.body["id"] });
  });

  it("takes forms, as a shell sends them", async () => {
    const service = await sendForm("POST", "/services", "name=s&host=h&port=81&tags[]=a&tags[]=b");
    expect(service.body).to.deep.include({ port: 81, tags: ["a", "b"] });
    const plugin = await sendForm(
      "POST",
      "/services/s/plugins",
      "name=rate-limiting&config.minute=5",
    );
    expect(objectOr(plugin.body["config"])["minute"]).to.equal(5);
    const path = `/plugins/${String(plugin.body["id"])}`;
    const changed = await sendForm("PATCH", path, "config.hour=7");
    expect(changed.body["config"]).to.include({ minute: 5, hour: 7 });
  });

  it("gives credentials a time to live", async () => {
    await call("POST", "/consumers", { username: "alice" });
    const made = await call("POST", "/consumers/alice/key-auth", { key: "k", ttl: 100 });
    expect(made.body["ttl"]).to.be.within(99, 100);
    const forever = await call("PATCH", "/key-auths/k", { ttl: 0 });
    expect(forever.body["ttl"]).to.equal(null);
    const refused = await call("PATCH", "/key-auths/k", { ttl: -1 });
    expect(refused.body).to.include({ code: 11, name: "invalid options" });
  });

  it("keeps the names of certificates in SNIs of their own", async () => {
    const pair = selfSignedCertificate(systemClock.nowMs());
    const made = await call("POST", "/certificates", { ...pair, snis: ["b.example", "a.example"] });
    expect(made.body["snis"]).to.deep.equal(["a.example", "b.example"]);
    const again = await call("POST", "/certificates", { ...pair, snis: ["a.example"] });
    expect(again.body["message"]).to.match(/a.example already associated with existing/);
    const byName = await call("PUT", "/certificates/c.example", { ...pair, snis: ["d.example"] });
    expect(byName.body["snis"]).to.deep.equal(["c.example", "d.example"]);
    const another = await call("PUT", "/certificates/f.example", { ...pair, snis: ["f.example"] });
    expect(another.body["id"]).not.to.equal(byName.body["id"]);
    const changed = await call("PATCH", "/certificates/a.example", { snis: ["e.example"] });
    expect(changed.body).to.deep.include({ id: made.body["id"], snis: ["e.example"] });
    expect((await call("GET", "/snis/a.example")).status).to.equal(404);
    expect((await call("DELETE", "/certificates/e.example")).status).to.equal(204);
    expect((await call("GET", "/snis/e.example")).status).to.equal(404);
  });

  it("serves what the database holds, on every node", async () => {
    await call("POST", "/services", { name: "s", host: "h" });
    await call("POST", "/services/s/routes", { name: "r", paths: ["/here"] });
    await call("POST", "/routes/r/plugins", {
      name: "request-termination",
      config: { status_code: 418, message: "tea" },
    });
    const answers = await Promise.all(
      fleet.nodes.map(async ({ proxyUrl }) => (await fetch(`${proxyUrl}/here`)).json()),
    );
    expect(answers).to.deep.equal([{ message: "tea" }, { message: "tea" }]);
  });

  it("outlives its nodes", async () => {
    await call("POST", "/services", { name: "s", host: "h" });
    await fleet.scale(0);
    await fleet.scale(1);
    await answering(0);
    expect((await call("GET", "/services/s")).status).to.equal(200);
  });
});
