import { expect } from "chai";
import { evaluateCel } from "./cel-evaluate.ts";
import { CelError, parseCel } from "./cel-syntax.ts";

const self = {
  name: "kong",
  size: 3,
  tags: ["a", "b"],
  items: [{ n: 1 }, { n: 2 }],
  map: { x: "1" },
  nothing: null,
  namespace: "default",
};
const run = (text: string, scope: object = {}) => evaluateCel(parseCel(text), { self, ...scope });

const truths = [
  "self.size == 3 && self.name == 'kong'",
  "!has(self.missing) || self.missing > 2",
  "self.size > 2 ? self.tags.size() == 2 : false",
  "self.items.all(i, i.n > 0) && self.items.exists(i, i.n == 2)",
  "self.items.exists_one(i, i.n == 1)",
  "self.items.filter(i, i.n > 1).map(i, i.n * 2) == [4]",
  "'a' in self.tags && 'x' in self.map && !('y' in self.map)",
  "self.map['x'].matches(r'^[0-9]+$')",
  'self.name.matches("""^k.*g$""")',
  "self.name.startsWith('k') && self.name.endsWith('g') && self.name.contains('on')",
  "7 / 2 == 3 && -7 % 3 == -1",
  "duration('1h') > duration('59m') && duration('1m30s') == duration('90s')",
  "self.missing == 1 || true",
  "!(false && self.missing == 1)",
  "self.nothing == null",
  "self.__namespace__ == 'default'",
  "self.?missing.orValue(5) == 5",
  "[1, 2] + [3] == [1, 2, 3] && {'a': 1}.a == 1",
  "string(1) + 'x' == '1x' && int('4') == 4",
  "self.tags.join(',') == 'a,b' && 'a,b'.split(',') == self.tags",
  "type(self.name) == 'string' || size(self.name) == 4",
];

describe("evaluateCel", () => {
  for (const text of truths) it(text, () => void expect(run(text)).to.equal(true));

  it("fails where a value has not the shape that it needs", () => {
    expect(() => run("self.missing")).to.throw(CelError, "no such key: missing");
    expect(() => run("self.name > 1")).to.throw(CelError);
    expect(() => run("unknown(1)")).to.throw(CelError);
    expect(() => parseCel("self.")).to.throw(CelError);
  });

  it("gives up on an expression that is too long a work", () => {
    const many = Array.from({ length: 1000 }, (_, index) => index);
    const text = "many.all(a, many.all(b, many.all(c, a + b + c >= 0)))";
    expect(() => run(text, { many })).to.throw(CelError, "cost limit");
  });
});
