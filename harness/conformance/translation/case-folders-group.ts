// A group whose cases are folders with manifests, options and what is expected of them.
import { join } from "node:path";
import { compareOrFail } from "../compare/compare-or-fail.ts";
import type { ComparedCase, ConformanceGroup } from "../group.ts";
import { readCaseFolders, type TranslationCase } from "./case-folders.ts";

export interface CaseFolders extends Pick<ConformanceGroup, "name" | "title" | "levels"> {
  /** In the folder `controller` of the vectors. */
  readonly folder: string;
  /** JSON or YAML, in the folder of each case. */
  readonly expectedFile: string;
  /** By what a case is about; by nothing when absent. */
  readonly sectionOf?: (each: TranslationCase) => readonly string[];
  readonly compare: (each: TranslationCase) => ComparedCase;
}

export function caseFoldersGroup(options: CaseFolders): ConformanceGroup {
  const { name, title, levels, folder, expectedFile, sectionOf = () => [], compare } = options;
  return {
    name,
    title,
    levels,
    async load(vectors) {
      const cases = await readCaseFolders(join(vectors, "controller", folder), expectedFile);
      return (
        cases && {
          caseCount: cases.length,
          async *run() {
            for (const each of cases) {
              yield await compareOrFail(each.name, sectionOf(each), levels, () => compare(each));
            }
          },
        }
      );
    },
  };
}
