// A replayed case as a result of a group with one level.
import type { ReplayedCase } from "../../../controller/testing/fallback-cases.ts";
import { jsonDifferences } from "./json-differences.ts";
import type { ComparedCase } from "../group.ts";

export function compareReplay(
  id: string,
  section: readonly string[],
  { expected, got }: ReplayedCase,
): ComparedCase {
  const differences = jsonDifferences("result", expected, got);
  return {
    kind: "compared",
    id,
    section,
    agrees: { cases: differences.length === 0 },
    differences,
  };
}
