import { expect } from "chai";
import { all, any, compare, headerField } from "./expressions.ts";

describe("expressions", () => {
  const path = compare("http.path", "^=", "/a");
  const host = compare("http.host", "==", "b");

  it("put parts in parentheses only when there are several", () => {
    expect(all([path])).to.equal('http.path ^= "/a"');
    expect(all([path, host])).to.equal('(http.path ^= "/a") && (http.host == "b")');
    expect(any([all([path, host]), host])).to.equal(
      '((http.path ^= "/a") && (http.host == "b")) || (http.host == "b")',
    );
  });

  it("forget empty parts", () => {
    expect(all(["", any([]), path])).to.equal(path);
    expect(any([])).to.equal("");
  });

  it("escape what would end or break a text", () => {
    expect(compare(headerField("X-A"), "~", 'a"\\\n\r\t')).to.equal(
      'http.headers.x_a ~ "a\\"\\\\\\n\\r\\t"',
    );
  });
});
