import { expect } from "chai";
import { toxicsOf } from "./toxics-of.ts";

describe("faults of a link in toxiproxy's words", () => {
  it("hold back what is sent while it is cut, each way, and under names of their own", () => {
    const [there, back] = toxicsOf({ kind: "cut", forMs: 3000 }, 0) ?? [];
    expect(there).to.deep.include({ type: "latency", stream: "upstream" });
    expect(back).to.deep.include({ type: "latency", stream: "downstream" });
    expect(there?.attributes).to.deep.equal({ latency: 3000, jitter: 0 });
    const [later] = toxicsOf({ kind: "cut", forMs: 3000 }, 1) ?? [];
    expect(new Set([there?.name, back?.name, later?.name])).to.have.property("size", 3);
  });

  it("let requests through and no answer", () => {
    expect(toxicsOf({ kind: "lose-answers", times: 2 }, 0)).to.deep.equal([
      { name: "lose-answers", type: "limit_data", stream: "downstream", attributes: { bytes: 0 } },
    ]);
  });

  it("are none where it would have to read what passes", () => {
    expect(toxicsOf({ kind: "repeat-push", afterMs: 5 }, 0)).to.equal(undefined);
  });
});
