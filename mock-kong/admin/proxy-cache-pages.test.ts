import { expect } from "chai";
import { TestTraffic } from "../proxy/system-test-traffic.ts";
import { createAdminApp } from "./admin-app.ts";

describe("the pages of proxy-cache", () => {
  it("show what is kept, and purge it by its key, by its plugin, or as a whole", async () => {
    const { ask, request, pluginId } = openCache();
    expect((await ask("GET", "/proxy-cache/none")).status).to.equal(404);
    const key = await request();
    const shown = await ask("GET", `/proxy-cache/${key}`);
    expect(shown.status).to.equal(200);
    expect(shown.body).to.deep.include({ status: 200, body: '{"a":1}', body_len: 7, ttl: 300 });
    expect(shown.body).to.have.nested.property("headers.content-type", "application/json");
    expect((await ask("GET", `/proxy-cache/none/caches/${key}`)).status).to.equal(404);
    const own = `/proxy-cache/${pluginId()}/caches/${key}`;
    expect((await ask("GET", own)).status).to.equal(200);
    expect((await ask("DELETE", own)).status).to.equal(204);
    expect((await ask("DELETE", own)).status).to.equal(404);
    await request();
    expect((await ask("DELETE", `/proxy-cache/${key}`)).status).to.equal(204);
    await request();
    expect((await ask("DELETE", "/proxy-cache")).status).to.equal(204);
    expect((await ask("GET", `/proxy-cache/${key}`)).status).to.equal(404);
  });

  it("know nothing of what is kept once no plugin uses it", async () => {
    const { traffic, ask, request } = openCache();
    const key = await request();
    traffic.configurePlugins([]);
    expect((await ask("GET", `/proxy-cache/${key}`)).status).to.equal(404);
  });
});

function openCache() {
  const traffic = new TestTraffic();
  const { gateway, clock } = traffic;
  traffic.upstream = () => ({ headers: [["Content-Type", "application/json"]], body: '{"a":1}' });
  const config = { strategy: "memory", content_type: ["application/json"] };
  traffic.configurePlugins([{ name: "proxy-cache", config }]);
  const app = createAdminApp({ gateway, clock, connections: noConnections });
  return {
    traffic,
    pluginId: () => String(gateway.tables.list("plugins")[0]?.["id"]),
    /** @returns the key under which the response is kept. */
    request: async () => (await traffic.send()).headers.get("X-Cache-Key"),
    ask: async (method: "GET" | "DELETE", url: string) => {
      const reply = await app.inject({ method, url });
      const body: unknown = reply.body === "" ? undefined : reply.json();
      return { status: reply.statusCode, body };
    },
  };
}

function noConnections() {
  return { active: 0, accepted: 0, requests: 0 };
}
