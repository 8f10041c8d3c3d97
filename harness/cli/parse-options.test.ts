import { expect } from "chai";
import { parseRunOptions } from "./parse-options.ts";

describe("the options of scenario", () => {
  it("run all behaviours when nothing else is said", () => {
    expect(parseRunOptions(["scale-0-to-1"])).to.deep.equal({
      ok: true,
      options: {
        name: "scale-0-to-1",
        behaviours: ["legacy", "guarded", "resilient"],
        usesBinary: false,
        kongImage: undefined,
        world: "live",
        checksDeterminism: false,
        json: false,
        report: undefined,
        seed: undefined,
        timeoutMs: 120_000,
        list: false,
      },
    });
  });

  it("take what they are given", () => {
    const args =
      "x --behaviour guarded --gateways container --kong-image mine:1 --json --report out --seed 7 --timeout 1.5 --list";
    expect(parseRunOptions(args.split(" "))).to.deep.equal({
      ok: true,
      options: {
        name: "x",
        behaviours: ["guarded"],
        usesBinary: false,
        kongImage: "mine:1",
        world: "live",
        checksDeterminism: false,
        json: true,
        report: "out",
        seed: 7,
        timeoutMs: 1500,
        list: true,
      },
    });
  });

  for (const [args, complaint] of [
    [["--nonsense"], "unknown option"],
    [["--behaviour", "brave"], "legacy, guarded, resilient, all"],
    [["--kong-image", "kong:3.9"], "--gateways container"],
    [["--gateways", "container", "--world", "simulated"], "no containers"],
    [["--gateways", "container", "--controller", "binary"], "--gateways mock"],
    [["--check-determinism"], "--world simulated"],
    [["--seed", "-1"], "whole number"],
    [["--seed", "4294967296"], "whole number"],
    [["--timeout", "0"], "more than 0"],
    [["--timeout", "soon"], "number of seconds"],
    [["a", "b"], "too many arguments"],
  ] as const) {
    it(`refuse ${args.join(" ")}`, () => {
      const result = parseRunOptions(args);
      expect(result).to.deep.include({ ok: false, exitCode: 2 });
      expect(result).to.have.property("text").that.includes(complaint);
    });
  }

  it("explain themselves", () => {
    const result = parseRunOptions(["--help"]);
    expect(result).to.deep.include({ ok: false, exitCode: 0 });
    expect(result)
      .to.have.property("text")
      .that.includes("--behaviour")
      .and.includes("Exit status");
  });
});
