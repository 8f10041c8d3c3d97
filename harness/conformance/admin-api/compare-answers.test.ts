import { expect } from "chai";
import { compareAnswers, type GotAnswer } from "./compare-answers.ts";
import type { TranscriptCase } from "./transcript.ts";

const ID_A = "11111111-1111-4111-8111-111111111111";
const ID_B = "22222222-2222-4222-8222-222222222222";

describe("compareAnswers", () => {
  it("agrees on every level with what differs by time and chance only", () => {
    const recorded = recordedCase({
      headers: [
        ["Date", "Mon, 23 Nov 2026 21:47:40 GMT"],
        ["X-Kong-Admin-Latency", "12"],
        ["Server", "kong/3.9.1"],
      ],
      body: { kind: "text", text: JSON.stringify({ id: ID_A, created_at: 1, data: [1, 2] }) },
    });
    const got = answer(
      [
        ["server", "kong/3.9.1"],
        ["X-Kong-Admin-Latency", "3"],
      ],
      JSON.stringify({ data: [2, 1], created_at: 2, id: ID_B }),
    );

    expect(compareAnswers(recorded, got, new Set())).to.deep.equal({
      agrees: { status: true, body: true, headers: true },
      differences: [],
    });
  });

  it("does not forgive an id that a request gave", () => {
    const recorded = recordedCase({ body: { kind: "text", text: JSON.stringify({ id: ID_A }) } });
    const { agrees } = compareAnswers(
      recorded,
      answer([], JSON.stringify({ id: ID_B })),
      new Set([ID_A]),
    );
    expect(agrees).to.deep.equal({ status: true, body: false, headers: false });
  });

  it("keeps an empty configuration apart from any other", () => {
    const recorded = recordedCase({ body: { kind: "text", text: hash("0".repeat(32)) } });
    const { agrees } = compareAnswers(recorded, answer([], hash("1".repeat(32))), new Set());
    expect(agrees["body"]).to.equal(false);
  });

  it("wants a header as often as it was recorded", () => {
    const recorded = recordedCase({
      headers: [
        ["Via", "a"],
        ["Via", "a"],
      ],
    });
    const { agrees, differences } = compareAnswers(recorded, answer([["via", "a"]], ""), new Set());
    expect(agrees).to.deep.equal({ status: true, body: true, headers: false });
    expect(differences).to.deep.equal([
      { what: "headers", expected: "via: a", got: "nothing else" },
    ]);
  });

  it("sees how a JSON body is laid out", () => {
    const recorded = recordedCase({ body: { kind: "text", text: '{\n  "a":1\n}' } });
    const [difference] = compareAnswers(recorded, answer([], '{"a":1}'), new Set()).differences;
    expect(difference?.what).to.equal("body's layout");
  });

  it("counts what is only counted", () => {
    const recorded = recordedCase({ body: { kind: "counts", counts: { services: 2 } } });
    const body = JSON.stringify({ services: { a: {}, b: {} } });
    expect(compareAnswers(recorded, answer([], body), new Set()).agrees["body"]).to.equal(true);
  });

  it("agrees on nothing when there is no answer", () => {
    expect(
      compareAnswers(recordedCase({}), "no answer: ECONNRESET", new Set()).agrees,
    ).to.deep.equal({
      status: false,
      body: false,
      headers: false,
    });
  });
});

function recordedCase(response: Partial<TranscriptCase["response"]>): TranscriptCase {
  return {
    name: "a case",
    listener: "admin",
    state: "*",
    request: { method: "GET", path: "/services", headers: [], body: undefined },
    response: { status: 200, headers: [], body: { kind: "text", text: "" }, ...response },
    group: undefined,
    isGroupFresh: false,
    isAfterRestart: false,
    isSetup: false,
    settings: {},
    align: undefined,
    settleMs: 0,
    sign: undefined,
    serverName: undefined,
    certificateSubject: undefined,
  };
}

function answer(headers: GotAnswer["headers"], text: string): GotAnswer {
  return {
    status: 200,
    headers,
    body: { kind: "text", text },
    isTruncated: false,
    certificateSubject: undefined,
  };
}

function hash(text: string): string {
  return JSON.stringify({ configuration_hash: text });
}
