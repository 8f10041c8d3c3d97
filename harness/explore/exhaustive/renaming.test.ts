import { expect } from "chai";
import { named, ordered, renamed } from "./renaming.ts";

describe("renamed", () => {
  it("is the same for texts that differ in names alone", () => {
    expect(renamed(hashes("x", "y"))).to.equal(renamed(hashes("q", "r")));
    expect(renamed(hashes("x", "x"))).not.to.equal(renamed(hashes("x", "y")));
  });

  it("keeps the order of what has one, and knows each space by itself", () => {
    expect(renamed(editions(1, 2, 2))).to.equal(renamed(editions(9, 10, 10)));
    expect(renamed(editions(1, 2))).not.to.equal(renamed(editions(2, 1)));
    const other = `${ordered("r1", 1)} ${ordered("r2", 5)}`;
    expect(renamed(other)).to.equal(renamed(`${ordered("r1", 7)} ${ordered("r2", 3)}`));
  });
});

function hashes(...names: readonly string[]): string {
  return names.map((name) => named("hash", name)).join(" ");
}

function editions(...numbers: readonly number[]): string {
  return numbers.map((number) => ordered("r1", number)).join(" ");
}
