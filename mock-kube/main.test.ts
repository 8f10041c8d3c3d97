import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";

const MAIN = new URL("main.ts", import.meta.url).pathname;

/** Runs the command to its end; with `untilOutput`, interrupts it as soon as it prints that. */
async function run(args: readonly string[], untilOutput?: string) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (untilOutput !== undefined && output.includes(untilOutput)) child.kill("SIGINT");
    });
  }
  const [code] = await once(child, "close");
  return { code: Number(code), output };
}

describe("npm run mock-kube", function () {
  this.timeout(20_000);

  it("says how to use it", async () => {
    const { code, output } = await run(["--help"]);
    expect(code).to.equal(0);
    expect(output).to.include("--kubeconfig").and.to.include("--objects");
  });

  it("refuses wrong usage with exit code 2", async () => {
    expect(await run(["--port", "many"])).to.deep.include({ code: 2 });
    expect(await run(["--objects", "/no/such/file.yaml"])).to.deep.include({ code: 2 });
  });

  it("serves until it is interrupted, and ends cleanly", async () => {
    const { code, output } = await run(["--port", "0"], "Try: ");
    expect(output).to.match(/Listening on http:\/\/127\.0\.0\.1:\d+\nTry: kubectl --server http/);
    expect(code).to.equal(0);
  });
});
