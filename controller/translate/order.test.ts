import { expect } from "chai";
import fc from "fast-check";
import { compareText } from "./order.ts";

describe("compareText", () => {
  it("orders texts as their UTF-8 bytes are ordered", () => {
    // Code units and code points stand in different orders around the surrogates.
    const text = fc.string({
      unit: fc.constantFrom("", "a", "é", "\u{d7ff}", "\u{ffff}", "\u{10000}"),
    });

    fc.assert(
      fc.property(text, text, (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareText(left, right))).to.equal(bytes);
      }),
    );
  });
});
