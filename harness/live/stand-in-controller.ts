// For tests: an executable that behaves like a real controller as far as a harness can tell.
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface StandIn {
  /** What it answers to `version`: a release, or any other text. */
  readonly version: string;
  /** Lines of JavaScript that run once it serves its metrics; `say(message, fields)` logs, `pid` is its own. */
  readonly script?: string;
}

/** Writes it into `folder`, and gives back its path. */
export async function writeStandIn(
  folder: string,
  { version, script = "" }: StandIn,
): Promise<string> {
  const path = join(folder, "manager");
  await writeFile(path, `#!${process.execPath}\n${program(version, script)}`);
  await chmod(path, 0o755);
  return path;
}

function program(version: string, script: string): string {
  return `
const { createServer } = require("node:http");
const [command, ...args] = process.argv.slice(2);
if (command === "version") {
  console.log(JSON.stringify({ release: ${JSON.stringify(version)}, repo: "NOT_SET" }));
  process.exit(0);
}
const say = (msg, fields) =>
  process.stderr.write(JSON.stringify({ level: "info", time: "2026-01-01T00:00:00Z", msg, ...fields }) + "\\n");
const [host, port] = args[args.indexOf("--metrics-bind-address") + 1].split(":");
const server = createServer((_request, response) => response.end("up{a=\\"b\\"} 1\\n"));
server.listen(Number(port), host, () => {
  const { pid } = process;
  say("Starting controller manager", { pid });
  ${script}
});
`;
}
