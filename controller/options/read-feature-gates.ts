// How feature gates are written on a command line: the controller's and translate's.
import { InvalidArgumentError } from "commander";
import { FEATURE_GATES } from "./controller-options.ts";

/**
 * Reads the value of `--feature-gates`, such as `FillIDs=true,RewriteURIs=false`.
 * @returns `base` with the named gates changed
 * @throws {InvalidArgumentError} for an unknown gate, and for a value that is neither true nor false
 */
export function readFeatureGates(text: string, base: Readonly<Record<string, boolean>>) {
  const gates = { ...base };
  for (const part of text.split(",").filter((each) => each.trim() !== "")) {
    const [, name = "", value] = /^([^=]+)=(true|false)$/.exec(part.trim()) ?? [];
    if (value === undefined)
      throw new InvalidArgumentError(`"${part}" is no NAME=true or NAME=false`);
    if (!Object.hasOwn(FEATURE_GATES, name)) {
      throw new InvalidArgumentError(
        `no feature gate "${name}"; there are ${Object.keys(FEATURE_GATES).join(", ")}`,
      );
    }
    gates[name] = value === "true";
  }
  return gates;
}
