import { expect } from "chai";
import { isAbandoned, ownerLabel, parseOwner } from "./owner-label.ts";

const HOST = "laptop";
const alive = new Map([[7, "100"]]);
const beganOf = (pid: number) => alive.get(pid);

describe("the owner of a container", () => {
  it("is read as it was written", () => {
    for (const began of ["100", ""]) {
      const owner = { host: HOST, pid: 7, began };
      expect(parseOwner(ownerLabel(owner))).to.deep.equal(owner);
    }
  });

  it("is there as long as its process is", () => {
    const label = ownerLabel({ host: HOST, pid: 7, began: "100" });
    expect(isAbandoned(label, HOST, beganOf)).to.equal(false);
  });

  it("is gone with its process", () => {
    const label = ownerLabel({ host: HOST, pid: 8, began: "100" });
    expect(isAbandoned(label, HOST, beganOf)).to.equal(true);
  });

  it("is gone when another process has its pid", () => {
    const label = ownerLabel({ host: HOST, pid: 7, began: "99" });
    expect(isAbandoned(label, HOST, beganOf)).to.equal(true);
  });

  it("cannot be told for another machine, or a label of somebody else's", () => {
    const elsewhere = ownerLabel({ host: "server", pid: 8, began: "100" });
    expect(isAbandoned(elsewhere, HOST, beganOf)).to.equal(false);
    expect(isAbandoned("true", HOST, beganOf)).to.equal(false);
  });
});
