import { expect } from "chai";
import type { FastifyInstance } from "fastify";
import { systemClock } from "../../core/system-clock.ts";
import { seededRandom } from "../../core/random.ts";
import { createAdminApp } from "../admin/admin-app.ts";
import { Gateway } from "../gateway.ts";

const CONFIG = {
  _format_version: "3.0",
  services: [{ name: "s", host: "h", routes: [{ name: "r", paths: ["/"] }] }],
  plugins: [{ name: "rate-limiting", instance_name: "limit", config: { minute: 5 } }],
  consumers: [{ username: "alice", basicauth_credentials: [{ username: "a", password: "p" }] }],
};

type Method = "POST" | "PUT" | "PATCH" | "DELETE";

function noConnections() {
  return { active: 0, accepted: 0, requests: 0 };
}

describe("writes to a node without a database", () => {
  let app: FastifyInstance;

  beforeEach(() => {
    const random = seededRandom(1);
    const gateway = new Gateway({ clock: systemClock, random, resolver: async () => [] });
    expect(gateway.applyConfig(CONFIG).ok).to.equal(true);
    app = createAdminApp({ gateway, clock: systemClock, connections: noConnections });
  });
  afterEach(() => app.close());

  const cases: readonly (readonly [Method, string, object | undefined, number, string])[] = [
    ["POST", "/services", { url: "http://h" }, 405, "cannot create 'services' entities when"],
    ["POST", "/services", { url: 5 }, 400, "schema violation (url: expected a string)"],
    ["POST", "/routes", { paths: ["/"], service: { name: "no" } }, 400, "foreign key unresolved"],
    ["POST", "/routes", { paths: ["/"], service: { name: "s" } }, 405, "cannot create 'routes'"],
    [
      "PUT",
      "/services/s",
      { host: "h" },
      405,
      "cannot create or update 'services' entities by 'name'",
    ],
    ["PATCH", "/services/s", { retries: -1 }, 400, "schema violation (retries: value should be"],
    ["PATCH", "/services/no", { retries: 1 }, 404, "Not found"],
    [
      "PATCH",
      "/plugins/limit",
      { config: { hour: 1 } },
      400,
      "schema violation (config: The limit",
    ],
    [
      "PATCH",
      "/plugins/limit",
      { config: { hour: 9 } },
      405,
      "cannot update 'plugins' entities by",
    ],
    [
      "PATCH",
      "/plugins/limit",
      { config: { minute: null } },
      400,
      "schema violation (when updating",
    ],
    ["PATCH", "/basic-auths/a", { password: "q" }, 400, "schema violation (all or none"],
    ["DELETE", "/services/s", undefined, 405, "cannot remove 'services' entities by 'name'"],
    ["DELETE", "/services/no", undefined, 204, ""],
  ];
  for (const [method, url, body, status, message] of cases) {
    it(`${method} ${url} ${JSON.stringify(body)} is checked, then refused`, async () => {
      const before = await app.inject("/config");
      const answer = await app.inject({
        method,
        url,
        ...(body !== undefined && {
          headers: { "content-type": "application/json" },
          payload: JSON.stringify(body),
        }),
      });
      expect(answer.statusCode, answer.body).to.equal(status);
      expect(answer.body).to.contain(message);
      expect((await app.inject("/config")).body).to.equal(before.body);
    });
  }
});
