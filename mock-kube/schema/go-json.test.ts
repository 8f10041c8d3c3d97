import { expect } from "chai";
import { jsonProblem } from "./go-json.ts";

const cases: readonly (readonly [string, string | undefined])[] = [
  ['{"a": [1, -2.5e3, true, null, "x\\n"]} ', undefined],
  ["", "unexpected end of JSON input"],
  ['{"a"', "unexpected end of JSON input"],
  ["hello", "invalid character 'h' looking for beginning of value"],
  ["{} x", "invalid character 'x' after top-level value"],
  ["{a: 1}", "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a": 1 "b"}', "invalid character '\"' after object key:value pair"],
  ["[1 2]", "invalid character '2' after array element"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["nope", "invalid character 'o' in literal null (expecting 'u')"],
  ["-x", "invalid character 'x' in numeric literal"],
  ['"\\q"', "invalid character 'q' in string escape code"],
];

describe("jsonProblem", () => {
  for (const [text, problem] of cases) {
    it(`finds ${problem ?? "nothing wrong"} in ${JSON.stringify(text)}`, () => {
      expect(jsonProblem(text)).to.equal(problem);
    });
  }
});
