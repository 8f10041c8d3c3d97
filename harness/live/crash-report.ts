// What a Node.js process says on stderr when an error kills it.

export interface CrashReport {
  /** "TypeError: Cannot read properties of undefined (reading 'list')". */
  readonly error: string;
  /** The frames below it, as they were printed. */
  readonly stack: readonly string[];
}

const ERROR_LINE = /^(?:Uncaught )?(?:[A-Z]\w*(?:Error|Exception)|Error)\b.*$/;
const FRAME = /^\s+at /;
const FRAMES_MAX = 30;

/** The last error with frames below it in these lines of text; without frames, the last error. */
export function crashReport(lines: readonly string[]): CrashReport | undefined {
  const found = lines.flatMap((line, index) => (ERROR_LINE.test(line) ? [index] : []));
  const withFrames = found.findLast((index) => FRAME.test(lines[index + 1] ?? ""));
  const start = withFrames ?? found.at(-1);
  if (start === undefined) return undefined;
  const below = lines.slice(start + 1, start + 1 + FRAMES_MAX);
  const end = below.findIndex((line) => !FRAME.test(line));
  return { error: lines[start] ?? "", stack: end < 0 ? below : below.slice(0, end) };
}
