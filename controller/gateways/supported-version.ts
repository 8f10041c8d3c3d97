// The oldest gateway that can be configured.
import type { NodeInformation } from "../../core/admin-api.ts";
import { DomainError } from "../../core/errors.ts";

/** Source: KIC v3.5.13 internal/versions. */
const OLDEST = [3, 4, 1] as const;

/** @throws {UnsupportedVersionError} when the node is older, or its version cannot be read. */
export function requireSupportedVersion({ version }: NodeInformation): void {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(version)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (parts === undefined) throw new UnsupportedVersionError(version);
  for (const [index, oldest] of OLDEST.entries()) {
    const part = parts[index] ?? 0;
    if (part > oldest) return;
    if (part < oldest) throw new UnsupportedVersionError(version);
  }
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
