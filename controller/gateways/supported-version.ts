// The oldest gateway that can be configured.
import type { NodeInformation } from "../../core/admin-api.ts";
import { DomainError } from "../../core/errors.ts";

/** Source: KIC v3.5.13 internal/versions. */
const OLDEST = [3, 4, 1] as const;

/** @throws {UnsupportedVersionError} when the node is older, or its version cannot be read. */
export function requireSupportedVersion({ version }: NodeInformation): void {
  const parts = versionParts(version);
  if (parts === undefined || compare(parts, OLDEST) < 0) throw new UnsupportedVersionError(version);
}

/** The node of the lower version: what it cannot do, none of the two may be asked for. */
export function olderOf(a: NodeInformation, b: NodeInformation): NodeInformation {
  return compare(versionParts(a.version) ?? OLDEST, versionParts(b.version) ?? OLDEST) <= 0 ? a : b;
}

/** Major, minor, patch; `undefined` for what is no version. */
function versionParts(version: string): readonly number[] | undefined {
  return /^(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(version)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const difference = a.map((part, index) => part - (b[index] ?? 0)).find((part) => part !== 0);
  return difference ?? 0;
}

/** The gateway is too old, or is no Kong. */
export class UnsupportedVersionError extends DomainError<"UNSUPPORTED_KONG_VERSION"> {
  readonly code = "UNSUPPORTED_KONG_VERSION";

  constructor(version: string) {
    super(
      `Kong version "${version}" is not supported; the oldest supported one is ${OLDEST.join(".")}`,
    );
  }
}
