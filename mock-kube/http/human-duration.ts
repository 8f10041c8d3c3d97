// Ages as kubectl shows them.
// Source: Kubernetes 1.33, apimachinery pkg/util/duration/duration.go (HumanDuration)

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Two units at most, the coarser the longer: "5s", "3m20s", "47h", "6d4h", "2y10d". */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 2 * MINUTE) return `${seconds}s`;
  if (seconds < 10 * MINUTE) return two(seconds, MINUTE, "m", 1, "s");
  if (seconds < 3 * HOUR) return one(seconds, MINUTE, "m");
  if (seconds < 8 * HOUR) return two(seconds, HOUR, "h", MINUTE, "m");
  if (seconds < 2 * DAY) return one(seconds, HOUR, "h");
  if (seconds < 8 * DAY) return two(seconds, DAY, "d", HOUR, "h");
  if (seconds < 2 * YEAR) return one(seconds, DAY, "d");
  return seconds < 8 * YEAR ? two(seconds, YEAR, "y", DAY, "d") : one(seconds, YEAR, "y");
}

function one(seconds: number, unit: number, name: string): string {
  return `${Math.floor(seconds / unit)}${name}`;
}

function two(
  seconds: number,
  unit: number,
  name: string,
  small: number,
  smallName: string,
): string {
  const rest = Math.floor((seconds % unit) / small);
  return one(seconds, unit, name) + (rest === 0 ? "" : `${rest}${smallName}`);
}
