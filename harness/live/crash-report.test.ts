import { expect } from "chai";
import { ControllerLog, type LogLine } from "./controller-log.ts";
import { crashReport } from "./crash-report.ts";

describe("crashReport", () => {
  it("finds the error that Node.js prints below the line of code", () => {
    const lines = [
      "file:///controller/fallback/graph.ts:12",
      "  for (const object of store.values()) {",
      "                             ^",
      "",
      "TypeError: Cannot read properties of undefined (reading 'values')",
      "    at graph (file:///controller/fallback/graph.ts:12:30)",
      "    at recover (file:///controller/sync/recover.ts:4:5)",
      "",
      "Node.js v24.21.0",
    ];
    expect(crashReport(lines)).to.deep.equal({
      error: "TypeError: Cannot read properties of undefined (reading 'values')",
      stack: [
        "    at graph (file:///controller/fallback/graph.ts:12:30)",
        "    at recover (file:///controller/sync/recover.ts:4:5)",
      ],
    });
  });

  it("prefers an error with a stack to words that look like one", () => {
    const lines = ["RangeError: no", "    at a (b:1:1)", "Error: afterthought"];
    expect(crashReport(lines)?.error).to.equal("RangeError: no");
  });

  it("takes an error without a stack, and nothing for other text", () => {
    expect(crashReport(["SyntaxError: bad"])).to.deep.equal({
      error: "SyntaxError: bad",
      stack: [],
    });
    expect(crashReport(["Terminated", ""])).to.equal(undefined);
  });
});

describe("ControllerLog", () => {
  it("tells JSON lines from the rest, however the text is cut", () => {
    const lines: LogLine[] = [];
    const log = new ControllerLog((line) => lines.push(line));
    const text =
      '{"level":"info","time":1,"msg":"hello","url":"x"}\nnot JSON\n{"half":\nError: end';
    for (const character of text) log.push(character);
    log.end();

    expect(lines).to.deep.equal([{ level: "info", message: "hello", fields: { url: "x" } }]);
    expect(log.tail).to.deep.equal(["not JSON", '{"half":', "Error: end"]);
  });

  it("keeps only the end of endless text", () => {
    const log = new ControllerLog(() => undefined);
    for (let count = 0; count < 1000; count += 1) log.push(`line ${count}\n`);

    expect(log.tail).to.have.length(200);
    expect(log.tail.at(-1)).to.equal("line 999");
  });
});
