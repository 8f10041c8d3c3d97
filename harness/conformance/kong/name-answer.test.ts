import { expect } from "chai";
import fc from "fast-check";
import { nameAnswer } from "./name-answer.ts";

describe("nameAnswer", () => {
  it("finds every name under lab.test on loopback", () => {
    const answer = nameAnswer(query("a.lab.test", 1));
    expect(answer?.subarray(-4)).to.deep.equal(Buffer.from([127, 0, 0, 1]));
    expect(answer?.readUInt16BE(0)).to.equal(7);
    expect(answer?.readUInt16BE(6)).to.equal(1);
  });

  it("knows no other type of record of them, and no other name", () => {
    expect(answerParts(query("a.lab.test", 28))).to.deep.equal({ code: 0, answers: 0 });
    expect(answerParts(query("example.com", 1))).to.deep.equal({ code: 3, answers: 0 });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => nameAnswer(Buffer.from(bytes))).not.to.throw();
      }),
    );
  });
});

function query(name: string, type: number): Buffer {
  const labels = name.split(".").map((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels.flat(), 0, 0, type, 0, 1]);
}

function answerParts(bytes: Buffer) {
  const answer = nameAnswer(bytes);
  return { code: (answer?.readUInt16BE(2) ?? 0) & 0xf, answers: answer?.readUInt16BE(6) };
}
