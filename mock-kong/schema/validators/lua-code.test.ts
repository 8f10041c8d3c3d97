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
  ];
  for (const [code, wanted] of cases) {
    it(`refuses ${JSON.stringify(code)}`, () => expect(luaError(code)).to.equal(wanted));
  }

  for (const code of [
    "",
    "return true",
    "kong.log.err('x') -- note",
    "local t = { 1, a = 2, [3] = 4; f() } return t.a, #t",
    "for i, v in ipairs(x) do if v then break end end",
    "for i = 1, 10 do local function g(...) return ... end end",
    "return function(a, b) repeat a = a ^ 2 until not (a < b) end",
    "x.y[1]:z{ 1 }'s' = [==[ long ]==]",
  ]) {
    const isGood = !code.includes("'s' =");
    it(`${isGood ? "takes" : "refuses"} ${JSON.stringify(code)}`, () => {
      expect(luaError(code) === undefined).to.equal(isGood);
    });
  }

  it("says something about any text, and never fails", () => {
    const part = fc.constantFrom("(", ")", "end", "if", "then", "x", "=", "1", '"', "{", "}", "\n");
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
