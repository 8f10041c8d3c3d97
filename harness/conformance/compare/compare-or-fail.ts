// One case that makes what is compared throw is a case that differs, and no reason to leave the others out.
import type { CaseResult, Level } from "../group.ts";

/** The case as `compare` has it or, when that throws, as one that agrees on no level. */
export async function compareOrFail(
  id: string,
  section: readonly string[],
  levels: readonly Level[],
  compare: () => CaseResult | Promise<CaseResult>,
): Promise<CaseResult> {
  try {
    return await compare();
  } catch (error) {
    const got = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      kind: "compared",
      id,
      section,
      agrees: Object.fromEntries(levels.map(({ name }) => [name, false])),
      differences: [{ what: "the comparison", expected: "a result", got }],
    };
  }
}
