import { expect } from "chai";
import { parsePs, parseStat, processInfo } from "./ancestors.ts";

describe("processInfo", () => {
  it("knows this process", async () => {
    expect(await processInfo(process.pid)).to.deep.include({ parentPid: process.ppid });
  });

  it("knows nothing of a process that is not there", async () => {
    expect(await processInfo(2 ** 31 - 1)).to.equal(undefined);
  });

  it("reads /proc, whatever the program is called", () => {
    expect(parseStat("42 (a) b (c) S 7 42 42 0 -1")).to.deep.equal({
      parentPid: 7,
      program: "a) b (c",
    });
    expect(parseStat("")).to.equal(undefined);
  });

  it("reads what ps prints", () => {
    expect(parsePs("  501 /bin/sh\n")).to.deep.equal({ parentPid: 501, program: "sh" });
    expect(parsePs("\n")).to.equal(undefined);
  });
});
