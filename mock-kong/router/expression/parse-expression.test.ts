import { expect } from "chai";
import fc from "fast-check";
import { holds } from "../predicate.ts";
import type { RoutedRequest } from "../routed-request.ts";
import { parseExpression } from "./parse-expression.ts";
import { ExpressionError } from "./tokens.ts";

const REQUEST: RoutedRequest = {
  method: "GET",
  path: "/a/b/c",
  host: "shop.test:81",
  scheme: "https",
  sni: "shop.test",
  headerValues: (name) => (name === "x_flag" ? ["One", "two"] : []),
  queryValues: (name) => (name === "q" ? ["1"] : []),
  sourceIp: "10.1.2.3",
  sourcePort: 4000,
  destinationIp: "::1",
  destinationPort: 8443,
};

describe("parseExpression", () => {
  const cases: readonly (readonly [string, boolean])[] = [
    [`http.path == "/a/b/c"`, true],
    [`http.path ^= "/a" && http.method == "POST"`, false],
    [`http.method == "POST" || http.path ^= "/a" && http.host == "shop.test"`, true],
    [`http.path ^= "/a" || http.method == "POST" && http.host == "x"`, false],
    [`(http.method == "POST" || http.path ^= "/a") && http.host == "x"`, false],
    [`!(http.host == "x")`, true],
    [String.raw`http.path ~ r#"^/a/\w+/c$"#`, true],
    [`http.headers.x_flag == "two"`, false],
    [`any(http.headers.x_flag) == "two"`, true],
    [`any(lower(http.headers.x_flag)) == "one"`, true],
    [`http.headers.absent != "x"`, false],
    [`http.queries.q contains "1"`, true],
    [`http.path.segments.1 == "b"`, true],
    [`http.path.segments.0_1 == "a/b"`, true],
    [`http.path.segments.len >= 3`, true],
    [`net.dst.port == 81`, true],
    [`net.src.port > 0xfff`, false],
    [`net.src.ip in 10.0.0.0/8 && net.dst.ip == ::1`, true],
    [`net.src.ip not in 10.0.0.0/8`, false],
    [`tls.sni =^ ".test" && net.protocol == "https"`, true],
  ];
  for (const [source, wanted] of cases) {
    it(`${source} is ${String(wanted)}`, () => {
      const found = { matched: undefined, captures: undefined };
      expect(holds(parseExpression(source), REQUEST, found)).to.equal(wanted);
    });
  }

  it("notes the part of the path that a prefix or an expression covered", () => {
    const found = { matched: undefined, captures: undefined };
    holds(parseExpression(String.raw`http.path ~ r#"^/a/(?P<id>\w)"#`), REQUEST, found);
    expect(found).to.deep.include({ matched: "/a/b" });
    expect(found.captures).to.deep.include({ id: "b", 1: "b" });
  });

  for (const source of [
    "",
    "http.path",
    `http.path == 1`,
    `net.dst.port == "80"`,
    `net.src.ip == 10.0.0.0/8`,
    `no.such == "a"`,
    `upper(http.path) == "a"`,
    `http.path == "a" &&`,
    `(http.path == "a"`,
    `http.path ~ "("`,
  ]) {
    it(`refuses ${source === "" ? "nothing" : source}`, () => {
      expect(() => parseExpression(source)).to.throw(SyntaxError);
    });
  }

  it("refuses or reads any text, and never fails otherwise", () => {
    const part = fc.constantFrom(
      "http.path",
      "==",
      `"a"`,
      "(",
      ")",
      "&&",
      "!",
      "any(",
      "in",
      "1.2.3.4/8",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join(" ")),
        ),
        (text) => {
          try {
            parseExpression(text);
          } catch (error) {
            expect(error).to.be.instanceOf(SyntaxError);
            if (error instanceof ExpressionError) expect(error.at).to.be.at.most(text.length);
          }
        },
      ),
    );
  });
});
