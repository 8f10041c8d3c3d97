import { expect } from "chai";
import fc from "fast-check";
import { hostnameIntersection, hostnameMatches } from "./hostnames.ts";

describe("hostnames", () => {
  const CASES: readonly (readonly [string, string, string | undefined])[] = [
    ["a.example", "a.example", "a.example"],
    ["*.example", "a.example", "a.example"],
    ["a.example", "*.example", "a.example"],
    ["*.example", "a.b.example", "a.b.example"],
    ["*.example", "*.b.example", "*.b.example"],
    ["*.example", "example", undefined],
    ["a.example", "b.example", undefined],
    ["*.a.example", "*.b.example", undefined],
  ];
  for (const [listener, route, expected] of CASES) {
    it(`of ${listener} and ${route} serves ${expected ?? "nothing"}`, () => {
      expect(hostnameIntersection(listener, route)).to.equal(expected);
    });
  }

  it("without stars match only themselves", () => {
    const name = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1 }).map((p) => p.join("."));

    fc.assert(
      fc.property(name, name, (left, right) => {
        expect(hostnameMatches(left, right)).to.equal(left === right);
      }),
    );
  });
});
