import { expect } from "chai";
import { sameJson } from "../compare/canonical-text.ts";
import { cleanedAnswer, comparedParts } from "./compare-step.ts";

describe("comparedParts", () => {
  it("wants the very counts where nothing else is said", () => {
    expect(isSame({}, spread(5, 5), spread(5, 5))).to.equal(true);
    expect(isSame({}, spread(5, 5), spread(6, 4))).to.equal(false);
  });

  it("allows what a step allows, and no more", () => {
    expect(isSame({ check: "approx", tol: 0.1 }, spread(50, 50), spread(59, 41))).to.equal(true);
    expect(isSame({ check: "approx", tol: 0.1 }, spread(50, 50), spread(70, 30))).to.equal(false);
    expect(isSame({ check: "set" }, spread(5, 5), spread(9, 1))).to.equal(true);
    expect(isSame({ check: "none" }, spread(5, 5), spread(0, 1))).to.equal(true);
  });

  it("holds keys to their addresses where that is what counts", () => {
    const loose = { ...spread(5, 5), sticky: { k: false } };
    expect(isSame({ check: "sticky" }, spread(5, 5), loose)).to.equal(false);
  });
});

describe("cleanedAnswer", () => {
  it("leaves out what is drawn, and names the port", () => {
    const answer = { id: "x", data: [{ target: "a:81", port: 81 }, { weight: 1 }] };
    expect(cleanedAnswer(answer, 81)).to.deep.equal({
      data: [{ target: "a:{echo}", port: "{echo}" }, { weight: 1 }],
    });
  });
});

function spread(a: number, b: number) {
  return {
    statuses: { "200": a + b },
    by_addr: { "127.0.1.1": a, "127.0.1.2": b },
    sticky: { k: true },
  };
}

function isSame(step: object, expected: object, got: object): boolean {
  const parts = comparedParts({ op: "proxy", ...step }, { ...expected }, { ...got });
  return sameJson(parts.expected, parts.got);
}
