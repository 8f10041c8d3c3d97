import { expect } from "chai";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import { unexpectedErrors } from "./unexpected-errors.ts";

describe("unexpectedErrors", () => {
  it("names each mistake once, and nothing that gateways are to blame for", () => {
    const events = [
      line("error", "the gateways could not be brought up to date"),
      line("error", "event not written"),
      line("error", "event not written"),
      line("warn", "gateway has lost its configuration"),
    ];
    expect(unexpectedErrors(events)).to.deep.equal(["event not written: {}"]);
  });
});

function line(level: string, message: string): TimelineEvent {
  return { v: 1, seq: 0, atMs: 0, type: "controller-log", level, message, fields: {} };
}
