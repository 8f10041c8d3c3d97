import { expect } from "chai";
import fc from "fast-check";
import { seededRandom } from "../../core/random.ts";
import { systemClock } from "../../core/system-clock.ts";
import { staticResolver } from "../balancer/resolver.ts";
import { Gateway } from "../gateway.ts";
import { readKept, writeKept } from "./kept-text.ts";

describe("a kept configuration", () => {
  it("is the same after it has been written and read", () => {
    const gateway = new Gateway({
      clock: systemClock,
      random: seededRandom(1),
      resolver: staticResolver({}),
    });
    gateway.applyConfig({
      _format_version: "3.0",
      services: [{ name: "s", host: "h", routes: [{ name: "r", paths: ["/a"] }] }],
      consumers: [{ username: "ann", keyauth_credentials: [{ key: "k" }] }],
    });

    const kept = readKept(writeKept(gateway.kept));

    expect(kept?.hash).to.equal(gateway.configurationHash);
    for (const collection of gateway.tables.collections) {
      expect(kept?.tables.list(collection)).to.deep.equal(gateway.tables.list(collection));
    }
    expect(kept?.tables.byKey("services", "s")).to.deep.equal(
      gateway.tables.byKey("services", "s"),
    );
  });

  it("is nothing when the text is something else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const kept = readKept(text);
        if (kept !== undefined) expect(kept.hash).to.be.a("string");
      }),
    );
    expect(readKept("{")).to.equal(undefined);
    expect(readKept("{}")).to.equal(undefined);
  });
});
