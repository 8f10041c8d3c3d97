import { expect } from "chai";
import { parseSecretYaml } from "./parse-secret-yaml.ts";

describe("YAML in a Secret", () => {
  it("is that of version 1.1", () => {
    expect(parseSecretYaml("a: yes\nb: off\nc: 0x10\nd: 017\ne: 1_000\nf: .5\ng: ~")).to.deep.equal(
      {
        a: true,
        b: false,
        c: 16,
        d: 15,
        e: 1000,
        f: 0.5,
        g: null,
      },
    );
  });

  it("has no dates and no times", () => {
    expect(parseSecretYaml("day: 2026-11-25\ntime: 1:30\nlong: 1:30:05.5")).to.deep.equal({
      day: "2026-11-25",
      time: "1:30",
      long: "1:30:05.5",
    });
  });

  it("may say a thing twice, and more after its end", () => {
    expect(parseSecretYaml("a: 1\na: 2")).to.deep.equal({ a: 2 });
    expect(parseSecretYaml("a: 1\n---\nb: [")).to.deep.equal({ a: 1 });
  });

  it("is nothing where there is none", () => {
    expect(parseSecretYaml("")).to.equal(null);
    expect(parseSecretYaml("{oops")).to.equal(undefined);
    expect(parseSecretYaml("a: *nowhere")).to.equal(undefined);
  });
});
