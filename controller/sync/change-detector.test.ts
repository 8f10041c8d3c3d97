import { expect } from "chai";
import { EMPTY_CONFIGURATION_HASH } from "../../core/kong.ts";
import { mustPush } from "./change-detector.ts";

const SERVICES = { _format_version: "3.0", services: [{ name: "a" }] };
const EMPTY = { _format_version: "3.0" };

describe("mustPush", () => {
  it("sends the first document without asking the gateway", async () => {
    expect(await ask(undefined, "b", SERVICES, unexpected)).to.equal(true);
  });

  it("sends another document without asking the gateway", async () => {
    expect(await ask("a", "b", SERVICES, unexpected)).to.equal(true);
  });

  it("does not send a document twice to a gateway that holds something", async () => {
    expect(
      await ask("a", "a", SERVICES, async () => ({ configuration_hash: "f".repeat(32) })),
    ).to.equal(false);
  });

  it("sends the same document again to a gateway that holds nothing", async () => {
    expect(await ask("a", "a", SERVICES, holdsNothing)).to.equal(true);
  });

  it("does not send an empty document again to a gateway that holds nothing", async () => {
    expect(await ask("a", "a", EMPTY, holdsNothing)).to.equal(false);
  });

  it("hands on that the gateway does not answer", async () => {
    const failure = new Error("no answer");
    const outcome = await ask("a", "a", SERVICES, () => Promise.reject(failure)).catch(
      (error: unknown) => error,
    );
    expect(outcome).to.equal(failure);
  });
});

function ask(
  sentSha: string | undefined,
  sha: string,
  config: typeof EMPTY,
  getStatus: () => Promise<{ configuration_hash: string }>,
): Promise<boolean> {
  return mustPush({ sentSha, sha, config, getStatus });
}

async function holdsNothing() {
  return { configuration_hash: EMPTY_CONFIGURATION_HASH };
}

function unexpected(): never {
  throw new Error("the gateway was asked");
}
