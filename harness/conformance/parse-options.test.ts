import { expect } from "chai";
import { GROUPS } from "./groups.ts";
import { parseOptions } from "./parse-options.ts";

describe("parseOptions", () => {
  it("chooses all groups unless told otherwise", () => {
    expect(chosen("--vectors", "v")).to.deep.equal(GROUPS.map(({ name }) => name));
  });

  it("narrows groups down to sections", () => {
    expect(chosen("--vectors", "v", "--only", "router/expressions,kube-api")).to.deep.equal([
      "router/expressions",
      "kube-api",
    ]);
  });

  it("shows ten differing cases unless another number is given", () => {
    expect(options("--vectors", "v")).to.deep.include({ casesMax: 0, isVerbose: false });
    expect(options("--vectors", "v", "--verbose")).to.deep.include({ casesMax: 10 });
    expect(options("--vectors", "v", "--verbose", "3")).to.deep.include({ casesMax: 3 });
  });

  for (const [title, ...args] of [
    ["no folder"],
    ["an unknown group", "--vectors", "v", "--only", "nothing"],
    ["a recording of nothing", "--vectors", "v", "--record"],
    ["a URL that is none", "--against", "kong"],
    ["an unknown option", "--vectors", "v", "--what"],
    ["an argument too many", "--vectors", "v", "more"],
    ["a number that is none", "--vectors", "v", "--verbose", "many"],
  ]) {
    it(`refuses ${title}`, () => {
      const parsed = parseOptions(args, GROUPS);
      expect(parsed).to.deep.include({ ok: false, exitCode: 2 });
      expect(parsed.ok ? "" : parsed.text).to.match(/^error: /);
    });
  }

  it("needs no folder to ask a Kong", () => {
    const url = "http://127.0.0.1:8001";
    expect(options("--against", url)).to.deep.include({ against: url, record: undefined });
    expect(options("--against", url, "--record"))
      .to.have.property("record")
      .that.is.a("string");
    expect(options("--against", url, "--record", "here")).to.deep.include({ record: "here" });
  });

  it("needs no folder to list groups or to help", () => {
    expect(options("--list")).to.deep.include({ isList: true });
    expect(parseOptions(["--help"], GROUPS)).to.deep.include({ ok: false, exitCode: 0 });
  });
});

function options(...args: readonly string[]) {
  const parsed = parseOptions(args, GROUPS);
  if (!parsed.ok) throw new Error(parsed.text);
  return parsed.options;
}

function chosen(...args: readonly string[]) {
  return options(...args).chosen.map(({ group, section }) => [group.name, ...section].join("/"));
}
