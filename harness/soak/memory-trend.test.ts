import { expect } from "chai";
import { isFlat, memoryTrend, type MemorySample } from "./memory-trend.ts";

const MB = 1_000_000;

describe("memoryTrend", () => {
  it("takes warming up for no growth", () => {
    const trend = memoryTrend(samples((index) => (index < 6 ? 80 + 10 * index : 140)));
    expect(trend).to.have.property("bytesPerHour", 0);
    expect(trend && isFlat(trend)).to.equal(true);
  });

  it("finds a process that grows all the time", () => {
    const trend = memoryTrend(samples((index) => 100 + 2 * index));
    expect(trend?.bytesPerHour).to.be.closeTo(120 * MB, MB);
    expect(trend && isFlat(trend)).to.equal(false);
  });

  it("is not bent by outliers", () => {
    const trend = memoryTrend(samples((index) => (index % 7 === 0 ? 300 : 100)));
    expect(trend && isFlat(trend)).to.equal(true);
  });

  it("looks at the process that lived longest, and says nothing about a short one", () => {
    const short = samples(() => 500).slice(0, 4);
    const long = samples(() => 100, 2);
    expect(memoryTrend([...short, ...long])).to.have.property("lastBytes", 100 * MB);
    expect(memoryTrend(short)).to.equal(undefined);
  });
});

/** One a minute. */
function samples(megabytes: (index: number) => number, pid = 1): readonly MemorySample[] {
  return Array.from({ length: 20 }, (_, index) => ({
    pid,
    atMs: index * 60_000,
    bytes: megabytes(index) * MB,
  }));
}
