import { expect } from "chai";
import fc from "fast-check";
import { routeError } from "./route-check.ts";

const FAILED = "Router Expression failed validation: ";
const expression = (text: string) => routeError({ protocols: ["http"], expression: text });

describe("routeError", () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      "http.path",
      " --> 1:10\n  |\n1 | http.path\n  |          ^---\n  |\n  = expected binary_operator",
    ],
    ["lower() == 1", " --> 1:7\n  |\n1 | lower() == 1\n  |       ^---\n  |\n  = expected lhs"],
    ["()", " --> 1:2\n  |\n1 | ()\n  |  ^---\n  |\n  = expected term"],
    [
      "net.src.ip in 1.2.3.0/33",
      " --> 1:15\n  |\n1 | net.src.ip in 1.2.3.0/33\n  |               ^--------^\n  |\n  = invalid length for network: Network length 33 is too long for Ipv4 (maximum: 32)",
    ],
    ['http.nope == "a"', "Unknown LHS field"],
    ["http.path == 5", "Type mismatch between the LHS and RHS values of predicate"],
    ['http.path.segments.1_0 == "a"', "illformed http.path.segments.* field"],
  ];
  for (const [text, wanted] of cases) {
    it(`refuses ${text}`, () => expect(expression(text)).to.equal(FAILED + wanted));
  }

  for (const text of [
    'http.path == "/a" && !(http.host =^ ".b" || net.dst.port == 80)',
    'any(lower(http.headers.x)) ~ r#"^a\\d"#',
    "net.port == 80 || net.src.ip not in 10.0.0.0/8",
    "http.path.segments.len >= 2",
    'http.path ~ r#"(?x) [[:alpha:]&&[^a--b]] \\b{start} \\pL \\x{2F} # ("#',
  ]) {
    it(`takes ${text}`, () => expect(expression(text)).to.equal(undefined));
  }

  it("shows what a route was made into when Rust does not take its regular expression", () => {
    expect(routeError({ protocols: ["http"], hosts: ["a.test"], paths: ["~/(?<!x)y"] })).to.equal(
      `${FAILED} --> 1:44
  |
1 | (http.host == r#"a.test"#) && (http.path ~ r#"^/(?P<!x)y"#)
  |                                            ^-------------^
  |
  = regex parse error:
    ^/(?P<!x)y
          ^
error: invalid capture group character`,
    );
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["foo(http.path) == 5 && http.path ==", "expected rhs"],
    ["http.path == 5 && foo(http.path) == 5", "unknown transformation function: foo"],
    ["net.src.port == 0789", "expected EOI, and_op, or or_op"],
    ["net.src.port == -", "expected oct_digits or dec_digits"],
    ["net.src.port == 99999999999999999999", "number too large to fit in target type"],
    ["net.src.ip in 2001:db8::1/32", "host part of address was not zero"],
    ["net.src.ip == 256.0.0.1", "invalid IPv4 address syntax"],
    ['http.headers.a.b == "x"', "Unknown LHS field"],
    ['net.src.port ~ "5"', "Regex operators only supports string operands"],
    ['http.path ~ "\\n("', "2: (\n   ^\n"],
    ['http.path ~ "[\\\\d-z]"', "     ^^\nerror: invalid range boundary, must be a literal"],
    ['http.path ~ "\\\\xZ"', "      ^\nerror: invalid hexadecimal digit"],
    ['http.path ~ "\\\\p{Foo}"', "    ^^^^^^^\nerror: Unicode property not found"],
    ['http.path ~ "(?<n>a)(?<n>b)"', "       ^      ^\nerror: duplicate capture group name"],
    ['http.path ~ "(?i"', "       ^\nerror: expected flag but got end of regex"],
    ['http.path ~ "a{2"', "     ^^\nerror: unclosed counted repetition"],
  ];
  for (const [text, error] of wrong) {
    it(`says of ${text}: ${error.trim()}`, () => expect(expression(text)).to.include(error));
  }

  it("says something about any text, and never fails", () => {
    const part = fc.constantFrom(
      "http.path",
      "==",
      '"a"',
      "(",
      ")",
      "&&",
      "!",
      "any(",
      "in",
      "1",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.array(part, { minLength: 1 }).map((all) => all.join("")),
        ),
        (text) => {
          const error = expression(text);
          if (error !== undefined) expect(error.startsWith(FAILED)).to.equal(true);
        },
      ),
    );
  });
});
