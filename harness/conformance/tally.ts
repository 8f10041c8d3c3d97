// Counts what came of a group's cases, for the group and for each section of it.
import type { CaseResult, ComparedCase, SkippedCase } from "./group.ts";

export interface Count {
  readonly agreed: number;
  readonly total: number;
}

export interface SectionTally {
  /** Empty for the group as a whole. */
  readonly section: readonly string[];
  /** By the level's name. */
  readonly levels: Readonly<Record<string, Count>>;
  readonly skippedCount: number;
}

export class Tally {
  readonly #sections = new Map<string, SectionTally>();
  readonly #differing: ComparedCase[] = [];
  readonly #skipped: SkippedCase[] = [];
  #caseCount = 0;

  add(result: CaseResult): void {
    this.#caseCount += 1;
    for (let depth = 0; depth <= result.section.length; depth += 1) {
      this.#count(result.section.slice(0, depth), result);
    }
    if (result.kind === "skipped") this.#skipped.push(result);
    else if (result.differences.length > 0) this.#differing.push(result);
  }

  get caseCount(): number {
    return this.#caseCount;
  }

  /** The group first, then its sections in the order of their names. */
  get sections(): readonly SectionTally[] {
    return [...this.#sections.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
      .map(([, tally]) => tally);
  }

  /** Those that do not agree on every level, in the order in which they came. */
  get differing(): readonly ComparedCase[] {
    return this.#differing;
  }

  get skipped(): readonly SkippedCase[] {
    return this.#skipped;
  }

  #count(section: readonly string[], result: CaseResult): void {
    const key = section.join("/");
    const before = this.#sections.get(key) ?? { section, levels: {}, skippedCount: 0 };
    this.#sections.set(
      key,
      result.kind === "skipped"
        ? { ...before, skippedCount: before.skippedCount + 1 }
        : { ...before, levels: nextLevels(before.levels, result.agrees) },
    );
  }
}

function nextLevels(
  levels: SectionTally["levels"],
  agrees: ComparedCase["agrees"],
): SectionTally["levels"] {
  const next = Object.entries(agrees).map(([name, doesAgree]) => {
    const { agreed, total } = levels[name] ?? { agreed: 0, total: 0 };
    return [name, { agreed: agreed + Number(doesAgree), total: total + 1 }] as const;
  });
  return { ...levels, ...Object.fromEntries(next) };
}

/** Of 100; `null` of nothing. */
export function percent({ agreed, total }: Count): number | null {
  return total === 0 ? null : (100 * agreed) / total;
}
