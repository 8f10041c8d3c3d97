import { expect } from "chai";
import { sharedLibraries } from "./shared-libraries.ts";

describe("sharedLibraries", () => {
  it("finds libraries and the loader, and leaves out what the kernel brings", () => {
    const output = [
      "\tlinux-vdso.so.1 (0x00007ffc5b5e1000)",
      "\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f1c2e121000)",
      "\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f1c2e121000)",
      "\t/lib64/ld-linux-x86-64.so.2 (0x00007f1c2e800000)",
      "",
    ].join("\n");
    expect(sharedLibraries(output)).to.deep.equal([
      "/lib/x86_64-linux-gnu/libm.so.6",
      "/lib64/ld-linux-x86-64.so.2",
    ]);
  });

  it("finds nothing for a program that is linked statically", () => {
    expect(sharedLibraries("\tnot a dynamic executable\n")).to.deep.equal([]);
  });
});
