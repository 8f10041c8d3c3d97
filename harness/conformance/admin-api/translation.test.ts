import { expect } from "chai";
import { RECORDED_PORTS, translation } from "./translation.ts";

const PORTS = { admin: 1, proxy: 2, proxyTls: 3, status: 4, echo: 5, echoTls: 6 };

describe("translation", () => {
  const { there, back } = translation(PORTS, "/tmp/node");

  it("is there and back again", () => {
    const text = Object.values(RECORDED_PORTS).join(" and ");
    expect(there(text)).to.equal("1 and 2 and 3 and 4 and 5 and 6");
    expect(back(there(text))).to.equal(text);
  });

  it("leaves longer numbers and fractions alone", () => {
    expect(there("118001 0.18001 18001.5")).to.equal("118001 0.18001 1.5");
  });

  it("translates the prefix directory, as JSON may have it, too", () => {
    expect(back(String.raw`/tmp/node/x \/tmp\/node\/x`)).to.equal(
      String.raw`/usr/local/kong/x \/usr\/local\/kong\/x`,
    );
  });
});
