import { expect } from "chai";
import fc from "fast-check";
import { isCidr, isIPv4, isIPv6, parseAddress } from "./address.ts";

describe("parseAddress", () => {
  const cases: readonly (readonly [string, object | string])[] = [
    ["example.com", { type: "name", host: "example.com" }],
    ["example.com:80", { type: "name", host: "example.com", port: 80 }],
    ["example.com.", { type: "name", host: "example.com." }],
    ["010.1.2.3:8080", { type: "ipv4", host: "10.1.2.3", port: 8080 }],
    ["[::1]:80", { type: "ipv6", host: "0000:0000:0000:0000:0000:0000:0000:0001", port: 80 }],
    ["a..b", "invalid hostname: a..b"],
    ["a-.b", "invalid hostname: a-.b"],
    ["a b", "invalid hostname: a b"],
    ["1.2.3.256", "invalid ipv4 address: 1.2.3.256"],
    ["a:65536", "invalid port number"],
    ["[::1]x", "invalid ipv6 address"],
  ];
  for (const [text, wanted] of cases) {
    it(`reads ${text}`, () => expect(parseAddress(text)).to.deep.equal(wanted));
  }
});

describe("addresses", () => {
  it("are taken in every form of RFC 4291", () => {
    fc.assert(fc.property(fc.ipV4(), isIPv4));
    fc.assert(fc.property(fc.ipV6(), isIPv6));
  });

  for (const text of ["", ":", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::", "::1.2.3"]) {
    it(`are not ${text === "" ? "nothing" : text}`, () => expect(isIPv6(text)).to.equal(false));
  }

  it("come in blocks", () => {
    expect(isCidr("10.0.0.0/8", "4")).to.equal(true);
    expect(isCidr("10.0.0.0/33", "46")).to.equal(false);
    expect(isCidr("::/0", "46")).to.equal(true);
    expect(isCidr("::/0", "4")).to.equal(false);
    expect(isCidr("10.0.0.0", "46")).to.equal(false);
  });
});
