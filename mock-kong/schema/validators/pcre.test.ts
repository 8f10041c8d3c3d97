import { expect } from "chai";
import fc from "fast-check";
import { pcreError } from "./pcre.ts";

/** Patterns with what PCRE2 10.44 says of them, and what is left of them there. */
const REFUSED: Readonly<Record<string, readonly (readonly [string, string, string?])[]>> = {
  groups: [
    ["/(", "missing closing parenthesis"],
    ["/a)", "unmatched closing parenthesis", ")"],
    ["/(?", "missing closing parenthesis"],
    ["/(?z)", "unrecognized character after (? or (?-", "z)"],
    ["/(?i-s-m)", "invalid hyphen in option setting", "-m)"],
    ["/(?#a", "missing ) after (?# comment"],
    ["/(?Px)", "unrecognized character after (?P", "x)"],
    ["/(?<n>a)(?<n>b)", "two named subpatterns have the same name (PCRE2_DUPNAMES not set)", "b)"],
    [
      "(?|(?<a>x)|(?<b>y))",
      "different names for subpatterns of the same number are not allowed",
      "y))",
    ],
    ["/(?<1a>b)", "subpattern name must start with a non-digit", "1a>b)"],
    ["/(?<>b)", "subpattern name expected", ">b)"],
    ["/(?<n b)", "syntax error in subpattern name (missing terminator?)", " b)"],
    ["/(?<é>b)", "subpattern name expected", "é>b)"],
    [`${"(?:".repeat(251)}a`, "parentheses are too deeply nested", "a"],
  ],
  quantifiers: [
    ["/a{2,1}", "numbers out of order in {} quantifier", "}"],
    ["/a{ 2 , 1 }", "numbers out of order in {} quantifier", " }"],
    ["/a{65536}", "number too big in {} quantifier", "}"],
    ["*a", "quantifier does not follow a repeatable item", "*a"],
    ["/^+a", "quantifier does not follow a repeatable item", "+a"],
    ["/a**", "quantifier does not follow a repeatable item", "*"],
    ["/a|{,3}", "quantifier does not follow a repeatable item", "}"],
    ["/(*)b", "quantifier does not follow a repeatable item", "*)b"],
  ],
  classes: [
    ["/a[b", "missing terminating ] for character class"],
    ["/[b-a]", "range out of order in character class", "a]"],
    ["/[[:foo:]]", "unknown POSIX class name", "foo:]]"],
    ["/[[.a.]]", "POSIX collating elements are not supported", "[.a.]]"],
    ["/[:alpha:]", "POSIX named classes are supported only within a class", "[:alpha:]"],
    ["/[\\d-z]", "invalid range in character class", "-z]"],
    ["/[a-\\d]", "invalid range in character class", "]"],
    ["/[\\B]", "escape sequence is invalid in character class", "B]"],
    ["/[\\N]", "\\N is not supported in a class", "]"],
    ["/[\\Qa]\\E", "missing terminating ] for character class"],
  ],
  escapes: [
    ["/a\\", "\\ at end of pattern"],
    ["/\\y", "unrecognized character follows \\", "y"],
    ["/\\u0041", "PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u", "0041"],
    ["/\\x{100}", "character code point value in \\x{} or \\o{} is too large", "}"],
    ["/\\x{4g}", "non-hex character in \\x{} (closing brace missing?)", "g}"],
    ["/\\o{8}", "non-octal character in \\o{} (closing brace missing?)", "8}"],
    ["/\\o1", "missing opening brace after \\o", "1"],
    ["/\\x{}", "digits missing in \\x{} or \\o{} or \\N{U+}", "}"],
    ["/\\400", "octal value is greater than \\377 in 8-bit non-UTF-8 mode"],
    ["/\\N{U+41}", "\\N{U+dddd} is supported only in Unicode (UTF) mode", "{U+41}"],
    ["/\\c", "\\c at end of pattern"],
    ["/\\p{Foo}", "unknown property after \\P or \\p"],
    ["/\\p1", "malformed \\P or \\p sequence"],
    ["/\\kn", "\\k is not followed by a braced, angle-bracketed, or quoted name", "n"],
  ],
  references: [
    ["/\\1", "reference to non-existent subpattern", "1"],
    ["/(a)\\2\\2", "reference to non-existent subpattern", "2\\2"],
    ["/(?<n>a)\\k<m>", "reference to non-existent subpattern", "m>"],
    ["/(?1)", "reference to non-existent subpattern", ")"],
    ["/(a)\\g{-2}", "reference to non-existent subpattern", "{-2}"],
    ["/(?(2)a|b)", "reference to non-existent subpattern", "(2)a|b)"],
    ["/(?(n)a)", "reference to non-existent subpattern", "n)a)"],
  ],
  conditions: [
    ["(a)(?(1)a|b|c)", "conditional subpattern contains more than two branches", "(?(1)a|b|c)"],
    ["/(?(DEFINE)a|b)", "DEFINE subpattern contains more than one branch", "DEFINE)a|b)"],
    ["/(?(?a)b)", "assertion expected after (?( or (?(?C)", "(?a)b)"],
    ["/(a)(?(1a)b)", "missing closing parenthesis for condition", "a)b)"],
    ["/(?(VERSION>=x)a)", "syntax error or number too big in (?(VERSION condition", "x)a)"],
  ],
  lookarounds: [
    ["/(?<=a*)b", "length of lookbehind assertion is not limited", "(?<=a*)b"],
    [
      "/(?<=(a|b{256}))",
      "branch too long in variable-length lookbehind assertion",
      "(?<=(a|b{256}))",
    ],
    ["/(?<=a{65535}bb)", "lookbehind assertion is too long", "(?<=a{65535}bb)"],
    ["/(?<=(a\\g<1>))", "length of lookbehind assertion is not limited", "(?<=(a\\g<1>))"],
    ["/(?=a\\K)", "\\K is not allowed in lookarounds (but see PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK)"],
  ],
  sizes: [
    ["/(a|b){65535}", "regular expression is too large"],
    ["/([a-z]{1,63}\\.){1,2000}", "regular expression is too large"],
    ["/((?:[a-z0-9]{100}){100}-){100}", "regular expression is too large"],
  ],
  verbs: [
    ["/(*NOPE)", "(*VERB) not recognized or malformed", ")"],
    ["/(*MARK)", "(*MARK) must have an argument", ")"],
    ["/(*foo:a)", "(*alpha_assertion) not recognized", ":a)"],
    ["(*LIMIT_MATCH=x)", "(*VERB) not recognized or malformed", "x)"],
    ["/(?C256)", "number after (?C is greater than 255", ")"],
    ["/(?C'a)", "missing terminating delimiter for callout with string argument", "'a)"],
  ],
};

const TAKEN = [
  "",
  "/a+?",
  "/(?<id>\\d+)",
  "/(?!x)y",
  "/a{",
  "/a{a}",
  "/a{,3}b{ 2 , 3 }",
  "[]a]",
  "[^]a]",
  "[a-]",
  "[-a]",
  "[[a]",
  "[\\w.~!$&'()*+,;=:@%-]+",
  "(?i)x",
  "a++",
  "\\Qa(",
  "(?x: a # (\n )",
  "(?<=ab|c{2,3}|\\R)x",
  "(?J)(?<n>a)(?<n>b)\\k<n>",
  "(?|(a)|(b))\\1",
  "(?(DEFINE)(?<n>a))(?&n)",
  "(?(VERSION>=10.4)a|b)",
  "(?(?=a)a|b)",
  "\\101 \\0",
  "/[é-è]",
  "\\p{Script=Greek}\\P{^Lu}\\p{L&}\\pL",
  "(*UTF)\\x{1F600}[è-é](?<é>a)",
  "(*COMMIT)(*MARK:a(b)(*ACCEPT)?",
  "[[:<:]]a[[:>:]]",
  "(*sr:a)(*asr:b)(*pla:c)(*naplb:d)",
  "/a{65535}[a-z]{1,65535}(b{1000}){1000}",
  "/([a-z]{1,63}\\.){1,500}",
  "(?C)(?C1)(?C'a''b')",
];

describe("pcreError", () => {
  for (const [subject, cases] of Object.entries(REFUSED)) {
    for (const [pattern, message, rest] of cases) {
      it(`refuses ${subject} as ${pattern.slice(0, 30)}`, () => {
        const place = rest === undefined ? "" : ` at "${rest}"`;
        const text = `pcre2_compile() failed: ${message} in "${pattern}"${place}`;
        expect(pcreError(pattern)).to.equal(text.slice(0, 255));
      });
    }
  }

  for (const pattern of TAKEN) {
    it(`takes ${pattern}`, () => expect(pcreError(pattern)).to.equal(undefined));
  }

  it("has room for 255 bytes, and none behind a null byte", () => {
    const long = `/(${"é".repeat(200)}`;
    expect(Buffer.byteLength(pcreError(long) ?? "")).to.be.within(253, 257);
    expect(pcreError("/a)\0b")).to.match(/ at "\)"$/);
    expect(pcreError("*\0")).to.match(/ in "\*\0" at "\*"$/);
  });

  it("says that a pattern is refused, or nothing, of any text", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary", maxLength: 3 }),
      fc.constantFrom(...Array.from("()[]{}?*+|\\^$-:<>=!'#.0129abcgknopxCEKNPQR")),
      fc.constantFrom(
        "(?<=",
        "(?(",
        "(?<n>",
        "(*",
        "\\g{",
        "\\p{",
        "[[:",
        "{1,2}",
        "(?|",
        "(*UTF)",
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const pattern = parts.join("");
        expect(pcreError(pattern) ?? "pcre2_compile() failed: ").to.match(
          /^pcre2_compile\(\) failed: /,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("takes any text that is quoted", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = `/(?:${text.replaceAll(/[^\w\s]/g, "\\$&")})+`;
        expect(pcreError(quoted)).to.equal(undefined);
      }),
    );
  });

  it("stops at groups that call one another without end", () => {
    const groups = Array.from({ length: 1900 }, (_, index) => `(\\g<${index + 2}>)`).join("");
    const nested = `(${"(?:".repeat(200)}\\g<2>${")".repeat(201)}`;
    for (const pattern of [`(?<=\\g<1>)${groups}(a)`, `(?<=\\g<1>)${nested.repeat(9)}(a)`]) {
      expect(pcreError(pattern)).to.match(/lookbehind|too deep|limited/);
    }
  });
});
