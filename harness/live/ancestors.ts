// Whose child this process is, and ending with them: what started the run may be killed without a word.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Clock } from "../../core/clock.ts";

const LOOK_EVERY_MS = 500;
const PS_MS_MAX = 2000;
const run = promisify(execFile);

export interface ProcessInfo {
  readonly parentPid: number;
  /** The name of the program: "sh", "node". */
  readonly program: string;
}

/** `undefined` when there is no such process, or it cannot be told. Reads /proc where there is one, else asks `ps`. */
export async function processInfo(pid: number): Promise<ProcessInfo | undefined> {
  try {
    return process.platform === "linux"
      ? parseStat(await readFile(`/proc/${pid}/stat`, "utf8"))
      : parsePs(
          (await run("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { timeout: PS_MS_MAX }))
            .stdout,
        );
  } catch {
    // Gone, or hidden from us: both end the look upwards.
    return undefined;
  }
}

/** `pid (program) state ppid ...`; the program's name may hold spaces and parentheses. */
export function parseStat(stat: string): ProcessInfo | undefined {
  const [, program = "", parent] = /^\d+ \((.*)\) \S+ (\d+) /s.exec(stat) ?? [];
  return parent === undefined ? undefined : { parentPid: Number(parent), program };
}

/** `ppid program`, where the program may be a path. */
export function parsePs(output: string): ProcessInfo | undefined {
  const [, parent, path = ""] = /^\s*(\d+)\s+(.*?)\s*$/m.exec(output) ?? [];
  if (parent === undefined) return undefined;
  return { parentPid: Number(parent), program: path.slice(path.lastIndexOf("/") + 1) };
}

const SHELL = /^-?(sh|bash|dash|ash|zsh|ksh|busybox)$/;

/**
 * Resolves when what started this process is gone: its parent, or, where the parent is the shell that `npm run` puts
 * in between, that shell's parent.
 * @throws `signal.reason` when aborted.
 */
export async function ancestorGone(clock: Clock, signal: AbortSignal): Promise<void> {
  const parentPid = process.ppid;
  const parent = await processInfo(parentPid);
  const grandparentPid =
    parent !== undefined && SHELL.test(parent.program) ? parent.parentPid : undefined;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other is the point
    await clock.sleep(LOOK_EVERY_MS, signal);
    if (process.ppid !== parentPid) return;
    if (grandparentPid === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- as above
    if ((await processInfo(parentPid))?.parentPid !== grandparentPid) return;
  }
}
