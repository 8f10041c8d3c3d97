import { expect } from "chai";
import { valueAt } from "../json.ts";
import { answerOf, ask, fixtureServer, refusal, resourceNamed } from "../fixture-server.ts";
import { writeOptions } from "./options.ts";

const schema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", minimum: 1 },
        color: { type: "string", default: "red", enum: ["red", "green"] },
        tags: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
      "x-kubernetes-validations": [
        { rule: "self.size < 10 || self.color == 'green'", message: "big ones are green" },
        { rule: "self.size >= oldSelf.size", message: "size may not shrink" },
      ],
    },
    status: { type: "object", properties: { ready: { type: "boolean" } } },
  },
};
const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget", shortNames: ["wd"] },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }],
        schema: { openAPIV3Schema: schema },
      },
    ],
  },
};
const key = { name: "a", namespace: "default" };
const widget = (spec: object) => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name: "a" },
  spec,
});

function world() {
  const server = fixtureServer();
  const definitions = resourceNamed(server, "customresourcedefinitions");
  server.create(definitions, undefined, definition);
  return { server, definitions, widgets: resourceNamed(server, "widgets") };
}

describe("CustomResourceDefinitions", () => {
  it("are established, and their kinds served, at once", () => {
    const { server, definitions, widgets } = world();

    const read = server.get(definitions, { name: "widgets.example.com" });

    const conditions = valueAt(read, "status", "conditions");
    expect(JSON.stringify(conditions)).to.include('"type":"Established","status":"True"');
    expect(widgets).to.deep.include({
      singular: "widget",
      listKind: "WidgetList",
      subresources: ["status"],
    });
  });

  it("default, prune and warn", () => {
    const { server, widgets } = world();
    const options = writeOptions();

    const created = server.create(
      widgets,
      "default",
      widget({ size: 1, gone: 1, free: { any: 1 } }),
      options,
    );

    expect(created["spec"]).to.deep.equal({ size: 1, color: "red", free: { any: 1 } });
    expect(options.warnings).to.deep.equal(['unknown field "spec.gone"']);
  });

  const refusals: readonly (readonly [object, string])[] = [
    [{}, "spec.size: Required value"],
    [
      { size: 0 },
      "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1",
    ],
    [
      { size: "1" },
      'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    ],
    [
      { size: 1, color: "blue" },
      'spec.color: Unsupported value: "blue": supported values: "red", "green"',
    ],
    [{ size: 1, tags: ["a", "a"] }, 'spec.tags[1]: Duplicate value: "a"'],
    [{ size: 11 }, 'spec: Invalid value: "object": big ones are green'],
  ];
  for (const [spec, message] of refusals) {
    it(`refuse ${JSON.stringify(spec)}`, () => {
      const { server, widgets } = world();
      const refused = refusal(() => server.create(widgets, "default", widget(spec)));
      expect(refused.code).to.equal(422);
      expect(refused.message).to.include(message);
    });
  }

  it("compare with the object before in rules that ask for it", () => {
    const { server, widgets } = world();
    server.create(widgets, "default", widget({ size: 5 }));

    const shrink = () => server.patch(widgets, key, "merge", { spec: { size: 4 } });

    expect(refusal(shrink).message).to.include("size may not shrink");
    expect(server.patch(widgets, key, "merge", { spec: { size: 6 } }).metadata.generation).to.equal(
      2,
    );
  });

  it("show their columns in tables", () => {
    const { server, widgets } = world();
    server.create(widgets, "default", widget({ size: 5 }));

    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const table = answerOf(
      ask(server, "GET", "/apis/example.com/v1/widgets", undefined, { accept }),
    );

    expect(valueAt(table, "rows")).to.have.nested.property("[0].cells").that.deep.equals(["a", 5]);
  });

  it("take their objects and watches with them", async () => {
    const { server, definitions, widgets } = world();
    server.create(widgets, "default", widget({ size: 5 }));
    const options = { allowWatchBookmarks: false };
    const events = server.watch(widgets, options, new AbortController().signal);

    server.delete(definitions, { name: "widgets.example.com" });

    const types: string[] = [];
    for await (const { type } of events) types.push(type);
    expect(types).to.deep.equal(["ADDED", "DELETED"]);
    expect(ask(server, "GET", "/apis/example.com/v1/widgets").status).to.equal(404);
  });
});
