import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { LastValidStoreError } from "./last-valid-store.ts";
import { lastValidFile } from "./system-last-valid-file.ts";

describe("lastValidFile", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "last-valid-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("keeps a document that its owner alone may read", async () => {
    const store = lastValidFile(join(folder, "kept"));
    expect(await store.read()).to.equal(undefined);
    await store.write(new Uint8Array([1, 2]));
    await store.write(new Uint8Array([3]));

    expect([...((await lastValidFile(join(folder, "kept")).read()) ?? [])]).to.deep.equal([3]);
    expect(statSync(join(folder, "kept")).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder)).to.deep.equal(["kept"]);
  });

  it("takes the rights of others away also where a file is left over", async () => {
    writeFileSync(join(folder, "kept.next"), "left over", { mode: 0o644 });
    await lastValidFile(join(folder, "kept")).write(new Uint8Array([1]));
    expect(statSync(join(folder, "kept")).mode & 0o777).to.equal(0o600);
  });

  it("says so when there is no such folder, or no file but a folder", async () => {
    for (const attempt of [
      () => lastValidFile(join(folder, "missing/kept")).write(new Uint8Array([1])),
      () => lastValidFile(folder).read(),
    ]) {
      // oxlint-disable-next-line no-await-in-loop
      const error: unknown = await attempt().catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(LastValidStoreError);
    }
  });
});
