// What a Go program says on stderr when a panic kills it. Source: Go 1.24 runtime, src/runtime/panic.go, traceback.go
import type { CrashReport } from "./crash-report.ts";

const PANIC = /^(?:panic: |fatal error: )/;
const GOROUTINE = /^goroutine \d+\b.*\[running\b/;
/** `path/of/package.(*Type).Method(0x1, {0x2, ...})`, as it stands above its file. */
const FUNCTION = /^(\S.*?)\((?:[^()]|\{.*\})*\)$/;
const FILE = /^\t(\S+:\d+)/;
/** How a panic gets to the runtime, and what recovers and panics again on the way. */
const RUNTIME = /^(?:panic$|runtime\.)/;
const FRAMES_MAX = 30;

/** The first panic in these lines of text, with the frames of the goroutine that ran into it. */
export function goCrashReport(lines: readonly string[]): CrashReport | undefined {
  const start = lines.findIndex((line) => PANIC.test(line));
  if (start < 0) return undefined;
  const after = lines.slice(start + 1);
  const running = after.findIndex((line) => GOROUTINE.test(line));
  const frames = running < 0 ? [] : framesOf(after.slice(running + 1));
  // A function that recovers and panics again is no place where anything went wrong.
  const thrown = frames.findLastIndex(({ name }) => name === "panic");
  const stack = frames
    .slice(thrown + 1)
    .filter(({ name }) => !RUNTIME.test(name))
    .slice(0, FRAMES_MAX)
    .map(({ name, file }) => `    at ${name} (${file})`);
  return { error: lines[start] ?? "", stack };
}

interface Frame {
  readonly name: string;
  readonly file: string;
}

/** Until the goroutine's end, an empty line. */
function framesOf(lines: readonly string[]): readonly Frame[] {
  const end = lines.findIndex((line) => line.trim() === "");
  const own = end < 0 ? lines : lines.slice(0, end);
  return own.flatMap((line, index) => {
    const [, name] = FUNCTION.exec(line) ?? [];
    const [, file] = FILE.exec(own[index + 1] ?? "") ?? [];
    return name === undefined || file === undefined ? [] : [{ name, file }];
  });
}
