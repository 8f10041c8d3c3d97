import { expect } from "chai";
import { listAnnotation, parseFlag, parseInteger, pluginReferences } from "./annotations.ts";

describe("annotations", () => {
  it("are split at commas, trimmed, without empty items", () => {
    expect(listAnnotation({ "konghq.com/tags": " a, ,b,," }, "tags")).to.deep.equal(["a", "b"]);
    expect(listAnnotation({}, "tags")).to.deep.equal([]);
  });

  it("give integers as Go reads them", () => {
    expect(["7", "-7", "+7", "007"].map(parseInteger)).to.deep.equal([7, -7, 7, 7]);
    expect(["", "7.0", "7 ", "1e3", "0x10", "1_000", "99999999999999999999"].map(parseInteger))
      .to.have.lengthOf(7)
      .and.satisfy((all: readonly unknown[]) => all.every((each) => each === undefined));
  });

  it("give booleans as Go reads them", () => {
    expect(["1", "t", "TRUE", "True", "true"].map(parseFlag)).to.deep.equal(Array(5).fill(true));
    expect(["0", "F", "false"].map(parseFlag)).to.deep.equal(Array(3).fill(false));
    expect(["", "yes", "tRUE", "2"].map(parseFlag)).to.deep.equal(Array(4).fill(undefined));
  });

  it("name plugins with or without a namespace", () => {
    const written = { "konghq.com/plugins": "a, b ,far:c,:no,no:,, " };

    expect(pluginReferences(written)).to.deep.equal([
      { name: "a" },
      { name: "b" },
      { namespace: "far", name: "c" },
    ]);
  });
});
