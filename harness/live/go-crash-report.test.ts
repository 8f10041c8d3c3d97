import { expect } from "chai";
import { goCrashReport } from "./go-crash-report.ts";

describe("goCrashReport", () => {
  it("tells what a panic was, and where it was", () => {
    const report = goCrashReport([
      "I0101 00:00:00.000000       1 leaderelection.go:1] some other line",
      "panic: runtime error: invalid memory address or nil pointer dereference",
      "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]",
      "",
      "goroutine 7 [running]:",
      "example.com/tool/v3/store.CacheStores.List({0x0, {0x1, 0x2}, 0x0})",
      "\t/src/tool/store/stores.go:12 +0x1d",
      "example.com/tool/v3/fallback.(*Generator).Generate(0xc0000, {0x1, 0x2})",
      "\t/src/tool/fallback/generator.go:34 +0x2",
      "created by example.com/tool/v3/manager.Run in goroutine 1",
      "\t/src/tool/manager/run.go:1 +0x3",
      "",
      "goroutine 9 [select]:",
      "example.com/tool/v3/other.Loop()",
      "\t/src/tool/other.go:1 +0x3",
    ]);
    expect(report).to.deep.equal({
      error: "panic: runtime error: invalid memory address or nil pointer dereference",
      stack: [
        "    at example.com/tool/v3/store.CacheStores.List (/src/tool/store/stores.go:12)",
        "    at example.com/tool/v3/fallback.(*Generator).Generate (/src/tool/fallback/generator.go:34)",
      ],
    });
  });

  it("looks below whatever recovered and panicked again", () => {
    const report = goCrashReport([
      "panic: assignment to entry in nil map [recovered]",
      "\tpanic: assignment to entry in nil map",
      "",
      "goroutine 1 [running]:",
      "example.com/runtime.HandleCrash({0x0, 0x0})",
      "\t/src/handle.go:56 +0xc7",
      "panic({0x1, 0x2})",
      "\t/usr/local/go/src/runtime/panic.go:785 +0x132",
      "main.fill(...)",
      "\t/src/main.go:3",
      "main.main()",
      "\t/src/main.go:9 +0x1",
    ]);
    expect(report?.stack).to.deep.equal([
      "    at main.fill (/src/main.go:3)",
      "    at main.main (/src/main.go:9)",
    ]);
  });

  it("knows a fatal error, and what is none", () => {
    expect(goCrashReport(["fatal error: all goroutines are asleep - deadlock!"])).to.deep.equal({
      error: "fatal error: all goroutines are asleep - deadlock!",
      stack: [],
    });
    expect(goCrashReport(["Error: config invalid"])).to.equal(undefined);
  });
});
