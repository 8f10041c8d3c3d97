import { expect } from "chai";
import { normalDocument } from "./normal-document.ts";

describe("normalDocument", () => {
  it("leaves out what means nothing, outside of a plugin's configuration", () => {
    const plugin = {
      name: "p",
      tags: [],
      run_on: null,
      config: { list: [], unset: null, deep: {} },
    };
    expect(normalDocument({ plugins: [plugin] })).to.deep.equal({
      plugins: [{ name: "p", config: { list: [], deep: {} } }],
    });
  });

  it("gives lists of entities and sets of texts an order, and leaves others alone", () => {
    const [a, b] = [service("a", "/1", "/2"), service("b")];
    expect(normalDocument({ services: [b, service("a", "/2", "/1")] })).to.deep.equal(
      normalDocument({ services: [a, b] }),
    );
    expect(normalDocument(config("x", "y"))).not.to.deep.equal(normalDocument(config("y", "x")));
  });

  it("takes a reference for the same as what it refers to", () => {
    expect(normalDocument({ routes: [{ service: { id: "s" } }] })).to.deep.equal(
      normalDocument({ routes: [{ service: "s" }] }),
    );
    const certificate = { certificate: { id: "c" } };
    expect(normalDocument({ services: [certificate] })).to.deep.equal({ services: [certificate] });
  });

  it("takes the values of a header for a set", () => {
    expect(normalDocument(route("1", "2"))).to.deep.equal(normalDocument(route("2", "1")));
  });
});

function service(name: string, ...paths: readonly string[]): object {
  return { name, routes: [{ paths }] };
}

function config(...hosts: readonly string[]): object {
  return { plugins: [{ config: { hosts } }] };
}

function route(...values: readonly string[]): object {
  return { routes: [{ headers: { "x-a": values } }] };
}
