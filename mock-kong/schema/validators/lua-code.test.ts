import { expect } from "chai";
import fc from "fast-check";
import { luaError } from "./lua-code.ts";

describe("luaError", () => {
  const cases: readonly (readonly [string, string])[] = [
    [" lead", `[string " lead"]:1: '=' expected near '<eof>'`],
    ["syntax error here", `[string "syntax error here"]:1: '=' expected near 'error'`],
    ["return 1 +", `[string "return 1 +"]:1: unexpected symbol near '<eof>'`],
    ["if a then", `[string "if a then"]:1: 'end' expected near '<eof>'`],
    ["x = 'a", `[string "x = 'a"]:1: unfinished string near '<eof>'`],
    ["f(\n", `[string "f(..."]:2: unexpected symbol near '<eof>'`],
    ["return 1 return 2", `[string "return 1 return 2"]:1: '<eof>' expected near 'return'`],
    ["break", '[string "break"]:1: no loop to break'],
    ["goto nowhere", "[string \"goto nowhere\"]:1: undefined label 'nowhere'"],
    [
      "goto a local x ::a:: f()",
      "[string \"goto a local x ::a:: f()\"]:1: <goto a> jumps into the scope of local 'x'",
    ],
    ["::a:: ::a::", "[string \"::a:: ::a::\"]:1: duplicate label 'a'"],
    ["function f(1) end", "[string \"function f(1) end\"]:1: <name> or '...' expected near '1'"],
    ["return 1e1LL", "[string \"return 1e1LL\"]:1: malformed number near '1e1LL'"],
    ["return 0x", "[string \"return 0x\"]:1: malformed number near '0x'"],
    ["x = '\\y'", "[string \"x = '\\y'\"]:1: invalid escape sequence near '''"],
    ["x = '\\300'", "[string \"x = '\\300'\"]:1: invalid escape sequence near '''"],
    ["x = 'a\nb'", "[string \"x = 'a...\"]:1: unfinished string near ''a'"],
    ["x = [=a", "[string \"x = [=a\"]:1: invalid long string delimiter near '[='"],
    ["x = [[a", "[string \"x = [[a\"]:1: unfinished long string near '<eof>'"],
    ["--[[a", "[string \"--[[a\"]:1: unfinished long comment near '<eof>'"],
    [
      "if a then\n",
      "[string \"if a then...\"]:2: 'end' expected (to close 'if' at line 1) near '<eof>'",
    ],
    ["x = (1\n", "[string \"x = (1...\"]:2: ')' expected (to close '(' at line 1) near '<eof>'"],
    ["f{1\n", "[string \"f{1...\"]:2: '}' expected (to close '{' at line 1) near '<eof>'"],
    ["return ~x", "[string \"return ~x\"]:1: unexpected symbol near '~'"],
    ["x = 1 \u0001", "[string \"x = 1 ...\"]:1: unexpected symbol near 'char(1)'"],
    ["x = \u0000", '[string "x = "]:1: unexpected symbol'],
    [
      "return function() return ... end",
      "[string \"return function() return ... end\"]:1: cannot use '...' outside a vararg function near '...'",
    ],
    ["a.b", "[string \"a.b\"]:1: '=' expected near '<eof>'"],
    ["f() = 1", "[string \"f() = 1\"]:1: unexpected symbol near '='"],
    ["a, f() = 1", "[string \"a, f() = 1\"]:1: syntax error near '='"],
    ["(a) = 1", "[string \"(a) = 1\"]:1: syntax error near '='"],
    ["for x", "[string \"for x\"]:1: '=' or 'in' expected near '<eof>'"],
    ["for x = 1 do end", "[string \"for x = 1 do end\"]:1: ',' expected near 'do'"],
    ["local 1", "[string \"local 1\"]:1: '<name>' expected near '1'"],
    ["a:b", "[string \"a:b\"]:1: function arguments expected near '<eof>'"],
    ["x = }", "[string \"x = }\"]:1: unexpected symbol near '}'"],
    [
      "do ".repeat(200),
      '[string "do do do do do do do do do do do do do do do ..."]:1: chunk has too many syntax levels',
    ],
    [
      `local ${Array.from({ length: 201 }, (_, index) => `a${index}`).join(",")}`,
      '[string "local a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,a10,a11,a..."]:1: main function has more than 200 local variables',
    ],
    ["=x = ", "x = :1: unexpected symbol near '='"],
    [
      `@${"n".repeat(70)}`,
      "...nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn:1: unexpected symbol near '@'",
    ],
    [
      `${"x".repeat(50)} y`,
      "[string \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"]:1: '=' expected near 'y'",
    ],
  ];
  for (const [code, wanted] of cases) {
    it(`refuses ${JSON.stringify(code.slice(0, 40))}`, () =>
      expect(luaError(code)).to.equal(wanted));
  }

  for (const code of [
    "",
    "return true",
    "kong.log.err('x') -- note",
    "local t = { 1, a = 2, [3] = 4; f() } return t.a, #t",
    "for i, v in ipairs(x) do if v then break end end",
    "for i = 1, 10 do local function g(...) return ... end end",
    "return function(a, b) repeat a = a ^ 2 until not (a < b) end",
    "; ;; return 1;",
    "goto done do local x end ::done::",
    "while x do break; f() end",
    "for i = 1, 2 do if i then goto next end ::next:: end",
    "f\n(1)",
    "return 0x1F, 1e10, .5, 1LL, 2ULL, 3i, 0xA.8p1, 0b101",
    "return '\\x41\\065\\u{20AC}\\z\n  b\\\nc'",
    "repeat local x until x",
    "#!/bin/lua\nreturn 1",
    "local é = 1 return é",
    "local function f(...) return ... end",
    "function a.b:c() return self end",
    "x.y[1]:z{ 1 }'s' = [==[ long ]==]",
  ]) {
    const isGood = !code.includes("'s' =");
    it(`${isGood ? "takes" : "refuses"} ${JSON.stringify(code)}`, () => {
      expect(luaError(code) === undefined).to.equal(isGood);
    });
  }

  it("says something about any text, and never fails", () => {
    const part = fc.constantFrom(
      "(",
      ")",
      "end",
      "if",
      "then",
      "x",
      "=",
      "1",
      '"',
      "{",
      "}",
      "\n",
      "[[",
      "::",
      "goto",
      "local",
      "for",
      "do",
      "function",
      "\\",
      "--",
      ".",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join(" ")),
        ),
        (code) => {
          const error = luaError(code);
          if (error !== undefined) expect(error).to.match(/:\d+: /);
        },
      ),
    );
  });
});
