import { expect } from "chai";
import { compareVerdicts } from "./compare-verdicts.ts";
import { maskedVerdict, verdictOf } from "./verdict.ts";

const REFUSED = {
  status: 400,
  message: "no",
  flattened: [
    {
      entity_type: "route",
      entity_name: "r",
      errors: [
        { type: "field", field: "paths", message: "bad" },
        { type: "entity", message: "must set one of 'hosts', 'paths'" },
      ],
    },
  ],
};

describe("compareVerdicts", () => {
  it("agrees with the same errors in another order, and with lists in another order", () => {
    const [route] = REFUSED.flattened;
    const [paths, entity] = route?.errors ?? [];
    const message = "must set one of 'paths', 'hosts'";
    const got = {
      ...REFUSED,
      flattened: [{ ...route, errors: [{ ...entity, message }, paths] }],
    };
    expect(compareVerdicts(REFUSED, got)).to.deep.equal({
      agrees: { verdict: true, fields: true, texts: true, answer: true },
      differences: [],
    });
  });

  it("agrees on fields where only texts differ", () => {
    const got = JSON.parse(JSON.stringify(REFUSED).replace("bad", "wrong"));
    expect(compareVerdicts(REFUSED, got).agrees).to.deep.equal({
      verdict: true,
      fields: true,
      texts: false,
      answer: false,
    });
  });

  it("tells a refusal from a fault, and has no say on errors that nobody flattened", () => {
    expect(compareVerdicts({ status: 400 }, { status: 500 }).agrees).to.deep.equal({
      verdict: false,
      answer: false,
    });
  });
});

describe("verdictOf", () => {
  it("counts what was accepted", () => {
    const text = JSON.stringify({ services: { a: {}, b: {} }, workspaces: { w: {} } });
    expect(verdictOf({ status: 201, text }, "")).to.deep.equal({
      status: 201,
      counts: { services: 2 },
    });
  });

  it("keeps ids that the request gave only", () => {
    const errors = ["given", "drawn"].map((id) => ({
      entity_type: "x",
      entity_id: id,
      errors: [],
    }));
    const text = JSON.stringify({ flattened_errors: errors });
    expect(verdictOf({ status: 400, text }, '{"id":"given"}')["flattened"]).to.deep.equal([
      { entity_type: "x", entity_id: "given", errors: [] },
      { entity_type: "x", errors: [] },
    ]);
  });

  it("masks drawn ids where the recording does", () => {
    const id = "11111111-1111-5111-8111-111111111111";
    expect(maskedVerdict({ message: `${id} table: 0x1f` }, "")).to.deep.equal({
      message: "<uuid> table: <addr>",
    });
  });
});
