// What killed a simulated process, in words that are the same wherever the project lies.
import { fileURLToPath } from "node:url";
import { crashReport, type CrashReport } from "../live/crash-report.ts";

const ROOT_URL = new URL("../../", import.meta.url).href;
const ROOT_PATH = fileURLToPath(ROOT_URL);

/** As many as the runtime keeps by default, less its own: programs may have it keep more. */
const FRAMES_MAX = 8;

/** The runtime's own frames, which change with its version, are left out. */
export function placeFreeCrashReport(error: unknown): CrashReport {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = text.replaceAll(ROOT_URL, "").replaceAll(ROOT_PATH, "").split("\n");
  const { error: first, stack } = crashReport(lines) ?? { error: lines[0] ?? "", stack: [] };
  return { error: first, stack: stack.filter(isOurs).slice(0, FRAMES_MAX) };
}

function isOurs(frame: string): boolean {
  return !/\(?node:|^\s*at (?:async )?process\./.test(frame);
}
