import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect } from "chai";
import { fastify } from "fastify";
import { AppOnDemand } from "./system-app-on-demand.ts";

describe("AppOnDemand", () => {
  let builds: number;
  let app: AppOnDemand;
  let server: Server;

  beforeEach(async () => {
    builds = 0;
    app = new AppOnDemand(() => {
      builds += 1;
      const made = fastify();
      made.post("/", async ({ body }) => body);
      return made;
    });
    server = createServer((request, response) => app.handle(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(async () => {
    server.close();
    await app.close();
  });

  it("is built once, however many requests come at first, and loses none of them", async () => {
    expect(builds).to.equal(0);
    const answers = await Promise.all(
      [1, 2, 3].map(async (number) => (await post({ number })).json()),
    );
    expect(answers).to.deep.equal([{ number: 1 }, { number: 2 }, { number: 3 }]);
    await post({});
    expect(builds).to.equal(1);
  });

  it("ends without ever having been built", async () => {
    await app.close();
    expect(builds).to.equal(0);
  });

  function post(body: object): Promise<Response> {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body: JSON.stringify(body),
    });
  }
});
