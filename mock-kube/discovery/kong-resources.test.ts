import { expect } from "chai";
import { fixtureServer, refusal, resourceNamed } from "../fixture-server.ts";

function create(plural: string, body: object) {
  const server = fixtureServer();
  const resource = resourceNamed(server, plural);
  const { group, version, kind, namespaced } = resource;
  const object = { apiVersion: `${group}/${version}`, kind, metadata: { name: "a" }, ...body };
  return server.create(resource, namespaced ? "default" : undefined, object);
}

const refusals: readonly (readonly [string, object, string])[] = [
  ["kongplugins", {}, "plugin: Required value"],
  [
    "kongplugins",
    { plugin: "cors", config: {}, configFrom: { secretKeyRef: { name: "a", key: "b" } } },
    "Using both config and configFrom",
  ],
  ["kongconsumers", {}, "Need to provide either username or custom_id"],
  ["kongconsumers", { username: "a", credentials: ["x", "x"] }, "credentials[1]: Duplicate value"],
  ["kongvaults", { spec: { backend: "", prefix: "p" } }, "should be at least 1 chars long"],
  [
    "tcpingresses",
    { spec: { rules: [{ port: 0, backend: { serviceName: "s", servicePort: 1 } }] } },
    "greater than or equal to 1",
  ],
  ["kongingresses", { proxy: {} }, "'proxy' field is no longer supported"],
  [
    "kongcustomentities",
    { spec: { type: "services", controllerName: "kong", fields: {} } },
    "known Kong entity types",
  ],
  ["kongupstreampolicies", { spec: { hashOn: { header: "a" } } }, "spec.algorithm must be set"],
  [
    "kongupstreampolicies",
    { spec: { algorithm: "consistent-hashing", hashOn: { header: "a", input: "ip" } } },
    "Only one of spec.hashOn",
  ],
];

describe("Kong's kinds", () => {
  for (const [plural, body, message] of refusals) {
    it(`${plural} refuse ${JSON.stringify(body).slice(0, 80)}`, () => {
      const refused = refusal(() => create(plural, body));
      expect(refused.code).to.equal(422);
      expect(refused.message).to.include(message);
    });
  }

  it("wait for their controller from the beginning", () => {
    expect(create("kongconsumers", { username: "bob" })).to.have.nested.property(
      "status.conditions[0].reason",
      "Pending",
    );
    expect(create("konglicenses", { rawLicenseString: "x" })).to.include({ enabled: true });
  });

  it("keep a plugin's configuration as it is", () => {
    const config = { minute: 5, nested: { list: [1, "a", null, true] } };
    expect(create("kongplugins", { plugin: "rate-limiting", config })["config"]).to.deep.equal(
      config,
    );
  });

  it("give way to a definition that is loaded", () => {
    const server = fixtureServer();
    const schema = { type: "object", properties: { plugin: { type: "string", default: "cors" } } };
    server.create(resourceNamed(server, "customresourcedefinitions"), undefined, {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "kongplugins.configuration.konghq.com" },
      spec: {
        group: "configuration.konghq.com",
        scope: "Namespaced",
        names: { plural: "kongplugins", kind: "KongPlugin" },
        versions: [
          { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } },
        ],
      },
    });

    const object = {
      apiVersion: "configuration.konghq.com/v1",
      kind: "KongPlugin",
      metadata: { name: "a" },
    };
    const created = server.create(resourceNamed(server, "kongplugins"), "default", object);

    expect(created["plugin"]).to.equal("cors");
  });
});
