import { expect } from "chai";
import type { Outcome } from "../scenario/outcome.ts";
import { matrixText, type MatrixCell } from "./matrix-text.ts";
import { paintFor } from "./paint.ts";

const OUTCOME: Outcome = {
  behaviour: "resilient",
  ok: true,
  expected: [],
  observed: null,
  afterTouch: null,
  fault: null,
  durationMs: 1500,
  timeline: [],
};
const cell = (subject: string, gateways: string, outcome: Partial<Outcome> = {}): MatrixCell => ({
  controller: subject,
  gateways,
  subject,
  outcome: { ...OUTCOME, ...outcome },
});

describe("matrixText", () => {
  const fault = { code: "ENVIRONMENT", message: "no such image", stack: null } as const;
  const expected = [
    { sentence: "it runs", met: true, detail: "" },
    { sentence: "it serves", met: false, detail: "404" },
  ];
  const text = matrixText(
    "a story",
    [
      cell("3.5.13", "mock", { ok: false, fault }),
      cell("3.5.13", "kong:3.9", { ok: false, fault }),
      cell("resilient", "mock"),
      cell("resilient", "kong:3.9", { ok: false, expected }),
    ],
    paintFor(false, undefined),
  );

  it("has a row for each controller and a column for each kind of gateways", () => {
    const rows = text.split("\n").filter((line) => line.startsWith("│"));
    const cells = rows.map((row) => row.split("│").map((part) => part.trim()));
    expect(cells).to.deep.equal([
      ["", "", "mock", "kong:3.9", ""],
      ["", "3.5.13", "cannot run", "cannot run", ""],
      ["", "resilient", "as declared (1.50 s)", "NOT as declared: 1 of 2", ""],
    ]);
  });

  it("says once what was wrong, and where", () => {
    expect(text).to.include("3.5.13 on mock, 3.5.13 on kong:3.9: no such image\n");
    expect(text).to.include("resilient on kong:3.9: NOT met: it serves (404)\n");
  });
});
