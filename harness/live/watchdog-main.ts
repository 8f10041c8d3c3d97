// Runs a program that knows nothing of us, and ends it when whoever started this process is gone.
import { spawn } from "node:child_process";

/** What shells answer for a program that cannot be run. */
const EXIT_CANNOT_RUN = 126;

const [program = "", ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });

child.once("error", (error) => {
  process.stderr.write(`cannot run ${program}: ${error.message}\n`);
  process.exit(EXIT_CANNOT_RUN);
});

// Ends as the program ended, so that whoever watches this process sees how.
child.once("exit", (code, signal) => {
  if (signal === null) process.exit(code ?? 0);
  process.removeAllListeners("SIGTERM");
  process.kill(process.pid, signal);
});

process.on("SIGTERM", () => child.kill("SIGTERM"));
// A terminal tells the program as well.
process.on("SIGINT", () => undefined);
// A SIGKILL of this process would leave the program alone: it is asked for instead.
process.on("message", (message) => {
  if (message === "kill") child.kill("SIGKILL");
});
// The system closes the channel when the process at its other end is gone, in whatever way.
process.on("disconnect", () => child.kill("SIGKILL"));
