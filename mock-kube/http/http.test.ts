import { expect } from "chai";
import { valueAt } from "../json.ts";
import { answerOf, ask, fixtureServer } from "../fixture-server.ts";
import { humanDuration } from "./human-duration.ts";
import { jsonPath } from "./json-path.ts";
import { objectPath } from "./request-path.ts";

describe("objectPath", () => {
  const paths: readonly (readonly [string, object | undefined])[] = [
    ["/api/v1/namespaces", { plural: "namespaces" }],
    ["/api/v1/namespaces/a", { plural: "namespaces", name: "a" }],
    ["/api/v1/namespaces/a/status", { plural: "namespaces", name: "a", subresource: "status" }],
    ["/api/v1/namespaces/a/pods", { plural: "pods", namespace: "a" }],
    [
      "/api/v1/namespaces/a/pods/b/log",
      { plural: "pods", namespace: "a", name: "b", subresource: "log" },
    ],
    [
      "/api/v1/watch/namespaces/a/pods/b",
      { plural: "pods", namespace: "a", name: "b", isWatch: true },
    ],
    ["/apis/apps/v1/deployments", { group: "apps", version: "v1", plural: "deployments" }],
    ["/apis/x.io/v1/things/t/status", { plural: "things", name: "t", subresource: "status" }],
    ["/apis/x.io/v1", undefined],
    ["/metrics", undefined],
  ];
  for (const [path, expected] of paths) {
    it(path, () => {
      if (expected === undefined) expect(objectPath(path)).to.equal(undefined);
      else expect(objectPath(path)).to.deep.include(expected);
    });
  }
});

describe("discovery", () => {
  it("is served in both forms", () => {
    const server = fixtureServer();
    const accept =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    const groups = answerOf(ask(server, "GET", "/apis"));
    const aggregated = answerOf(ask(server, "GET", "/apis", undefined, { accept }));
    const apps = answerOf(ask(server, "GET", "/apis/apps/v1"));

    expect(JSON.stringify(groups)).to.include('"groupVersion":"configuration.konghq.com/v1"');
    expect(aggregated).to.include({ apiVersion: "apidiscovery.k8s.io/v2" });
    expect(JSON.stringify(apps)).to.include('"name":"deployments/scale"');
  });

  it("orders the versions of a group: stable before beta before alpha", () => {
    const group = answerOf(ask(fixtureServer(), "GET", "/apis/configuration.konghq.com"));
    expect(valueAt(group, "versions")).to.have.nested.property("[0].version", "v1");
    expect(valueAt(group, "versions")).to.have.nested.property("[2].version", "v1alpha1");
    expect(valueAt(group, "preferredVersion", "version")).to.equal("v1");
  });

  it("describes every kind in OpenAPI", () => {
    const server = fixtureServer();
    const index = answerOf(ask(server, "GET", "/openapi/v3"));
    for (const { serverRelativeURL } of Object.values(valueAt(index, "paths") ?? {})) {
      expect(ask(server, "GET", String(serverRelativeURL)).status).to.equal(200);
    }
    const apps = JSON.stringify(answerOf(ask(server, "GET", "/openapi/v3/apis/apps/v1")));
    expect(apps).to.include("io.k8s.api.apps.DeploymentSpec").and.to.include("fieldValidation");
  });

  it("is healthy", () => {
    for (const path of ["/healthz", "/readyz", "/livez", "/readyz/ping"]) {
      expect(ask(fixtureServer(), "GET", path)).to.include({ status: 200, body: "ok" });
    }
  });
});

describe("humanDuration", () => {
  const cases: readonly (readonly [number, string])[] = [
    [5, "5s"],
    [130, "2m10s"],
    [11 * 60, "11m"],
    [4 * 3600 + 120, "4h2m"],
    [30 * 3600, "30h"],
    [3 * 86_400, "3d"],
    [400 * 86_400, "400d"],
    [-5, "<invalid>"],
  ];
  for (const [seconds, text] of cases) {
    it(`${seconds} seconds are ${text}`, () =>
      void expect(humanDuration(seconds * 1000)).to.equal(text));
  }
});

describe("jsonPath", () => {
  const object = {
    status: { conditions: [{ type: "Ready", status: "True" }] },
    list: [1, 2],
    "a.b": 3,
  };
  it("finds fields, items and filtered items", () => {
    expect(jsonPath('.status.conditions[?(@.type=="Ready")].status', object)).to.deep.equal([
      "True",
    ]);
    expect(jsonPath(".list[*]", object)).to.deep.equal([1, 2]);
    expect(jsonPath(".list[-1]", object)).to.deep.equal([2]);
    expect(jsonPath("['a.b']", object)).to.deep.equal([3]);
    expect(jsonPath(".a\\.b", object)).to.deep.equal([3]);
    expect(jsonPath(".missing.deep", object)).to.deep.equal([]);
  });
});

describe("requests", () => {
  it("warn of unknown fields, or refuse them, as asked", () => {
    const server = fixtureServer();
    const url = "/api/v1/namespaces/default/configmaps";

    const warned = ask(server, "POST", url, withExtra("a"));
    const strict = ask(server, "POST", `${url}?fieldValidation=Strict`, withExtra("b"));
    const ignored = ask(server, "POST", `${url}?fieldValidation=Ignore`, withExtra("c"));

    expect([warned.status, warned.warnings]).to.deep.equal([201, ['unknown field "extra"']]);
    expect(strict.status).to.equal(400);
    expect([ignored.status, ignored.warnings]).to.deep.equal([201, []]);
  });

  it("are answered in the form that the client takes first", () => {
    const server = fixtureServer();
    const url = "/api/v1/namespaces/default";

    const table = answerOf(ask(server, "GET", url, undefined, acceptAs("Table")));
    const partial = answerOf(ask(server, "GET", url, undefined, acceptAs("PartialObjectMetadata")));

    expect(valueAt(table, "rows")).to.have.nested.property("[0].cells[1]", "Active");
    expect(partial).to.include({ kind: "PartialObjectMetadata" }).and.not.to.have.property("spec");
    expect(ask(server, "GET", url, undefined, { accept: "text/html" }).status).to.equal(406);
  });

  it("may be YAML", () => {
    const server = fixtureServer();
    const yaml = Buffer.from(
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: '1'\n",
    );
    const url = "/api/v1/namespaces/default/configmaps";
    const created = ask(server, "POST", url, yaml, { "content-type": "application/yaml" });
    expect(answerOf(created)).to.have.nested.property("data.x", "1");
  });
});

function withExtra(name: string): object {
  return { metadata: { name }, extra: 1 };
}

function acceptAs(form: string) {
  return { accept: `application/json;as=${form};v=v1;g=meta.k8s.io,application/json` };
}
