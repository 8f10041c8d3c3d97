// An end of the controller that nobody asked for: what it was, and when Kubernetes starts it again.
import type { ControllerExitedFact } from "../timeline/timeline-event.ts";
import type { Violation } from "./judge-gateways.ts";

/** At once, then after ten seconds, and then twice as long each time. Source: Kubernetes 1.33, pkg/kubelet (CrashLoopBackOff). */
const BACK_OFF_MS_FIRST = 200;
const BACK_OFF_MS_MIN = 10_000;
const BACK_OFF_MS_MAX = 300_000;
const FRAMES = 5;

/** @param crashes before this one. */
export function backOffMs(crashes: number): number {
  if (crashes === 0) return BACK_OFF_MS_FIRST;
  return Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** (crashes - 1));
}

/** Crashes are told apart by what the controller did, not by the runtime's words. */
export function crashViolation(
  { code, error, stack }: ControllerExitedFact,
  atMs: number,
): Violation {
  const where = stack.flatMap(placesOf).slice(0, FRAMES).join(" < ");
  const signature = `controller ends: ${error ?? `exit ${code}`}${where === "" ? "" : ` at ${where}`}`;
  return { signature, atMs, detail: [`exit ${code}: ${error}`, ...stack].join("\n") };
}

/** `file.ts:12` of a frame of ours: those of the runtime are not the same in every world. */
function placesOf(frame: string): readonly string[] {
  const [, place] = /([^/(\s]+\.ts:\d+):\d+\)?$/.exec(frame) ?? [];
  return place === undefined ? [] : [place];
}
