import { expect } from "chai";
import { systemClock } from "../../core/system-clock.ts";
import { Closing } from "./closing.ts";

describe("Closing", () => {
  it("ends what was opened last first, each once", async () => {
    const ended: string[] = [];
    const closing = new Closing(systemClock);
    for (const name of ["a", "b", "c"]) {
      closing.add(name, async () => {
        ended.push(name);
      });
    }
    await Promise.all([closing.close(), closing.close()]);
    expect(ended).to.deep.equal(["c", "b", "a"]);
  });

  it("ends the others when one fails or hangs, and names it", async () => {
    const ended: string[] = [];
    const clock = { ...systemClock, sleep: () => systemClock.sleep(5) };
    const closing = new Closing(clock);
    closing.add("first", async () => {
      ended.push("first");
    });
    closing.add("hangs", () => new Promise(() => undefined));
    closing.add("fails", async () => {
      throw new Error("no");
    });
    const error = await closing.close().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property("code", "CLOSING");
    expect(error).to.have.property("message").that.includes("fails: no").and.includes("hangs: ");
    expect(ended).to.deep.equal(["first"]);
  });
});
