import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  const [code]: readonly unknown[] = await once(child, "close");
  return { code, output };
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

  it("says what to do where its port is taken, with exit code 3", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { code, output } = await run(["--port", String(port)]);
    server.close();
    expect(output).to.include(`127.0.0.1:${port} is in use`).and.not.to.include("EADDRINUSE");
    expect(code).to.equal(3);
  });

  it("serves until it is interrupted, and ends cleanly", async () => {
    const { code, output } = await run(["--port", "0"], "Try: ");
    expect(output).to.match(/Listening on http:\/\/127\.0\.0\.1:\d+\nTry: kubectl --server http/);
    expect(code).to.equal(0);
  });

  it("leaves what it holds in a file, and starts from that", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mock-kube-"));
    try {
      const file = join(folder, "snapshot.json");
      const saved = await run(["--port", "0", "--save-snapshot", file], "Try: ");
      expect(saved.code).to.equal(0);
      expect(await readFile(file, "utf8")).to.include('"kube-system"');
      const started = await run(["--port", "0", "--from-snapshot", file], "Try: ");
      expect(started.code).to.equal(0);
      await writeFile(file, "{}");
      const refused = await run(["--port", "0", "--from-snapshot", file]);
      expect(refused).to.deep.equal({ code: 1, output: "error: not a snapshot of mock-kube\n" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
