import { expect } from "chai";
import { Bindings } from "./bindings.ts";
import { recordedDifferences } from "./compare-recorded.ts";

const UID_A = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const UID_B = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";

describe("recordedDifferences", () => {
  it("binds a placeholder at first sight, and holds it to that", () => {
    const bindings = new Bindings("ns");
    expect(compare({ uid: "{{uid:1}}" }, { uid: UID_A }, bindings)).to.deep.equal([]);
    expect(compare({ uid: "{{uid:1}}" }, { uid: UID_A }, bindings)).to.deep.equal([]);
    expect(compare({ uid: "{{uid:1}}" }, { uid: UID_B }, bindings)).to.have.length(1);
  });

  it("keeps different placeholders different", () => {
    const bindings = new Bindings("ns");
    expect(compare(["{{uid:1}}", "{{uid:2}}"], [UID_A, UID_A], bindings)).to.have.length(1);
  });

  it("wants revisions in the order of their numbers", () => {
    const bindings = new Bindings("ns");
    expect(compare(["{{rv:1}}", "{{rv:3}}"], ["7", "9"], bindings)).to.deep.equal([]);
    expect(compare("{{rv:2}}", "8", bindings)).to.deep.equal([]);
    expect(compare("{{rv:4}}", "6", bindings)).to.have.length(1);
  });

  it("fills the namespace into texts and keys", () => {
    const recorded = { "f:{{ns}}": "in {{ns}}" };
    expect(compare(recorded, { "f:here": "in here" }, new Bindings("here"))).to.deep.equal([]);
  });

  it("takes the causes of a refusal in any order, in its message, too", () => {
    const recorded = status("X is invalid: [a: no, b: no]", "a", "b");
    const got = status("X is invalid: [b: no, a: no]", "b", "a");
    expect(compare(recorded, got)).to.deep.equal([]);
    expect(compare(recorded, status("X is invalid: [b: no, c: no]", "b", "a"))).to.have.length(1);
  });

  it("names what is missing and what is too much", () => {
    expect(compare({ a: 1 }, { b: 1 })).to.deep.equal([
      { what: "body a", expected: "1", got: "nothing" },
      { what: "body b", expected: "nothing", got: "1" },
    ]);
  });
});

function status(message: string, ...fields: readonly string[]) {
  return { kind: "Status", message, details: { causes: fields.map((field) => ({ field })) } };
}

function compare(recorded: unknown, got: unknown, bindings = new Bindings("ns")) {
  return recordedDifferences("body", recorded, got, bindings);
}
