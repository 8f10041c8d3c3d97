import { expect } from "chai";
import { linkedAbort } from "./linked-abort.ts";

describe("linkedAbort", () => {
  it("is aborted with the other signal, for its reason", () => {
    const outer = new AbortController();
    const { signal } = linkedAbort(outer.signal);
    expect(signal.aborted).to.equal(false);
    outer.abort("over");
    expect(signal.reason).to.equal("over");
    expect(linkedAbort(outer.signal).signal.reason).to.equal("over");
  });

  it("can be let go of", () => {
    const outer = new AbortController();
    const { signal, release } = linkedAbort(outer.signal);
    release();
    outer.abort("over");
    expect(signal.aborted).to.equal(false);
  });

  it("can be aborted alone, and then follows no more", () => {
    const outer = new AbortController();
    const { signal, abort } = linkedAbort(outer.signal);
    abort("enough");
    outer.abort("over");
    expect(signal.reason).to.equal("enough");
  });
});
