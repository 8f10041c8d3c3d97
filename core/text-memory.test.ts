import { expect } from "chai";
import { TextMemory } from "./text-memory.ts";

describe("TextMemory", () => {
  it("makes the same of a text once, until it is full", () => {
    const made: string[] = [];
    const memory = new TextMemory<string>(2);
    const recall = (text: string) =>
      memory.recall(text, (each) => {
        made.push(each);
        return each.toUpperCase();
      });
    expect(["a", "b", "a", "b"].map(recall)).to.deep.equal(["A", "B", "A", "B"]);
    expect(made).to.deep.equal(["a", "b"]);
    expect(["c", "a", "a"].map(recall)).to.deep.equal(["C", "A", "A"]);
    expect(made).to.deep.equal(["a", "b", "c", "a"]);
  });
});
