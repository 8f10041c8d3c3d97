import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { GROUPS } from "./groups.ts";
import { runGroup } from "./run-group.ts";

/** A service with a route, and what comes of it: invented, and as small as each format allows. */
const CONFIG = {
  _format_version: "3.0",
  services: [
    {
      name: "s",
      host: "127.0.1.1",
      port: 28980,
      routes: [{ name: "r", paths: ["/x"] }],
    },
  ],
};
const REFUSED = { _format_version: "3.0", services: [{ name: "s" }] };

const VECTORS: Readonly<Record<string, string>> = {
  "config-verdicts/a.jsonl": lines(
    verdict("accepted", CONFIG, { status: 201, counts: { services: 1, routes: 1 } }),
    verdict("wrongly recorded", REFUSED, { status: 201 }),
  ),
  "normal-forms/a.jsonl": lines({
    id: "n",
    body: CONFIG,
    query: {},
    get: { "/services": [{ name: "another" }] },
  }),
  "admin-api/01_a.json": JSON.stringify({ cases: adminCases() }),
  "router/a.jsonl": lines({
    table_id: "t",
    flavor: "traditional",
    theme: "path",
    routes_by_addr: { "1": "r" },
    config: CONFIG,
    requests: [
      { method: "GET", path: "/y", host: "h", headers: [], expect: noRoute() },
      { method: "GET", path: "/x", host: "h", headers: [], expect: { status: 200, route: "r" } },
    ],
  }),
  "upstreams/a.jsonl": lines({
    id: "u",
    group: "rr",
    title: "one target",
    config: CONFIG,
    steps: [
      { op: "ctl", set: { "127.0.1.1": { status: 503 } } },
      { op: "proxy", n: 2, path: "/x", check: "status" },
    ],
    expect: [{ step: 1, want: { statuses: { "503": 2 }, messages: {} } }],
  }),
  "kube-api/a.json": JSON.stringify(kubeScenario()),
};

describe("the groups of conformance", () => {
  let vectors = "";

  before(async () => {
    vectors = await mkdtemp(join(tmpdir(), "vectors-"));
    for (const [path, text] of Object.entries(VECTORS)) {
      const file = join(vectors, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  });

  after(() => rm(vectors, { recursive: true, force: true }));

  it("config-verdicts", async () => {
    expect(await levels("config-verdicts")).to.deep.equal({ verdict: "1/2", answer: "1/2" });
  });

  it("normal-forms: an entity that was not listed, and one that was not expected", async () => {
    expect(await levels("normal-forms")).to.deep.equal({ entities: "0/2" });
  });

  it("admin-api: states are made when they are asked for, and outlive a restart", async () => {
    expect(await levels("admin-api")).to.deep.equal({ status: "4/4", body: "4/4", headers: "0/4" });
  });

  it("router", async () => {
    const report = await run("router");
    expect(counts(report)).to.deep.equal({ route: "2/2", status: "2/2", decision: "1/2" });
    expect(report.differing.map(({ id }) => id)).to.deep.equal(["t #1 GET /x"]);
  });

  it("upstreams", async () => {
    expect(await levels("upstreams")).to.deep.equal({ steps: "1/1", stories: "1/1" });
  });

  it("kube-api: a watch sees what happens while it is open", async () => {
    const report = await run("kube-api");
    expect(report.differing).to.deep.equal([]);
    expect(counts(report)).to.deep.equal({ status: "2/2", steps: "2/2" });
  });

  for (const { name } of GROUPS) {
    it(`${name} is not there in an empty folder`, async () => {
      expect(await run(name, join(vectors, "nothing"))).to.deep.include({
        isThere: false,
        sections: [],
      });
    });
  }

  async function run(name: string, folder = vectors) {
    const group = GROUPS.find((candidate) => candidate.name === name);
    if (group === undefined) throw new RangeError(name);
    return runGroup(group, {
      vectors: folder,
      clock: systemClock,
      random: seededRandom(1),
      definitions: [],
      kubeServer: undefined,
      section: [],
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
  }

  async function levels(name: string) {
    return counts(await run(name));
  }
});

function counts({ sections: [whole] }: Awaited<ReturnType<typeof runGroup>>) {
  return Object.fromEntries(
    Object.entries(whole?.levels ?? {}).map(([name, { agreed, total }]) => [
      name,
      `${agreed}/${total}`,
    ]),
  );
}

function lines(...values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

function verdict(id: string, body: object, expected: object): object {
  const where = { group: "base/valid", flavor: "traditional_compatible" };
  return { id, ...where, body, query: {}, expect: expected };
}

function noRoute(): object {
  return { status: 404, message: "no Route matched with those values" };
}

function adminCases(): readonly object[] {
  const counted = { status: 201, headers: [], body_counts: { services: 1, routes: 1 } };
  const ready = { listener: "status", request: request("GET", "/status/ready") };
  const empty = "no configuration available (empty configuration present)";
  return [
    {
      name: "made",
      listener: "admin",
      state: "*",
      setup: true,
      request: request("POST", "/config", CONFIG),
      response: counted,
    },
    { name: "before", state: "made", ...ready, response: answered("ready") },
    { name: "empty", state: "fresh", ...ready, response: { ...answered(empty), status: 503 } },
    {
      name: "in a group",
      group: "g",
      listener: "admin",
      state: "*",
      request: request("POST", "/config", CONFIG),
      response: counted,
    },
    {
      name: "kept",
      group: "g",
      restart: "keep",
      state: "in a group",
      ...ready,
      response: answered("ready"),
    },
  ];
}

function request(method: string, path: string, body?: object): object {
  const type = body === undefined ? [] : [["Content-Type", "application/json"]];
  const text = body === undefined ? null : JSON.stringify(body);
  return { method, path, headers: [["Host", "localhost"], ...type], body: text };
}

function answered(message: string): object {
  return { status: 200, headers: [], body: JSON.stringify({ message }) };
}

function kubeScenario(): object {
  const path = "/api/v1/namespaces/{{ns}}/configmaps";
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "{{ns}}" } };
  const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } };
  const metadata = {
    name: "c",
    namespace: "{{ns}}",
    uid: "{{uid:1}}",
    resourceVersion: "{{rv:1}}",
    creationTimestamp: "{{time}}",
  };
  return {
    name: "a watch",
    setup: [
      { name: "ns", request: { method: "POST", path: "/api/v1/namespaces", body: namespace } },
    ],
    steps: [
      {
        name: "watch",
        request: { method: "GET", path, query: { watch: "true" } },
        response: { status: 200, contentType: "application/json" },
        watch: {
          during: ["create"],
          events: [{ type: "ADDED", object: { ...configMap, metadata } }],
          ended: false,
        },
      },
      {
        name: "create",
        request: { method: "POST", path, body: configMap },
        response: {
          status: 201,
          contentType: "application/json",
          body: { ...configMap, metadata },
        },
      },
    ],
  };
}
