// The versions of Kong that a node may claim to be.

/** The last patch of each minor version that the project knows. */
const LATEST: Readonly<Record<string, string>> = {
  "3.4": "3.4.2",
  "3.5": "3.5.0",
  "3.6": "3.6.1",
  "3.7": "3.7.1",
  "3.8": "3.8.1",
  "3.9": "3.9.1",
};

export const KONG_VERSIONS: readonly string[] = Object.keys(LATEST);
export const KONG_VERSION = "3.9.1";

/** `3.8` becomes `3.8.1`. @throws {RangeError} for what is no known version. */
export function readKongVersion(text: string): string {
  const [, minor = "", patch] = /^(\d+\.\d+)(\.\d+)?$/.exec(text) ?? [];
  const latest = LATEST[minor];
  if (latest === undefined) {
    throw new RangeError(`version ${text}: one of ${KONG_VERSIONS.join(", ")}`);
  }
  return patch === undefined ? latest : text;
}

/** Whether `version` is older than `other`; parts that are not given count as zero. */
export function isBefore(version: string, other: string): boolean {
  const [left, right] = [version, other].map((text) => text.split(".").map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
