// Who this process is, for whatever it leaves in places that outlive it.
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { ownerLabel } from "./owner-label.ts";

/** Of this process, and of any other: when it began. Linux tells in ticks since the boot; elsewhere only whether it lives. */
export function beganOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EPERM";
    if (!isThere) return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    // No /proc on this system.
    return "";
  }
}

export function ownLabel(): string {
  return ownerLabel({
    host: hostname(),
    pid: process.pid,
    began: beganOf(process.pid) ?? "",
  });
}
