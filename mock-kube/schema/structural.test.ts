import { expect } from "chai";
import { applyDefaults, prune } from "./structural.ts";

describe("structural schemas", () => {
  it("cannot reach what all objects share", () => {
    const hostile = JSON.parse(
      '{"properties":{"__proto__":{"properties":{"polluted":{"default":true}}}}}',
    );
    applyDefaults(hostile, {});
    expect({}).not.to.have.property("polluted");
  });

  it("fill defaults into what is given incompletely", () => {
    const schema = {
      properties: {
        list: { items: { properties: { a: { default: 1 }, b: {} } } },
        map: { additionalProperties: { properties: { c: { default: 2 } } } },
        nested: { default: {}, properties: { d: { default: 3 } } },
        kept: { default: 4, nullable: true },
      },
    };
    const value = { list: [{ b: 0 }], map: { x: {} }, kept: null };
    applyDefaults(schema, value);
    expect(value).to.deep.equal({
      list: [{ a: 1, b: 0 }],
      map: { x: { c: 2 } },
      nested: { d: 3 },
      kept: null,
    });
  });

  it("drop what they do not declare, and name it", () => {
    const schema = {
      properties: {
        list: { items: { properties: { a: {} } } },
        open: { "x-kubernetes-preserve-unknown-fields": true },
      },
    };
    const value = { kind: "X", list: [{ a: 1, b: 2 }], open: { any: 1 }, gone: 1 };
    expect(prune(schema, value)).to.deep.equal(["gone", "list[0].b"]);
    expect(value).to.deep.equal({ kind: "X", list: [{ a: 1 }], open: { any: 1 } });
  });
});
