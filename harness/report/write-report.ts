// Leaves a run's artifacts in a folder.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Outcome } from "../scenario/outcome.ts";
import { jsonLines } from "../timeline/json-lines.ts";
import { jsonDocument } from "./json-document.ts";
import { junitXml } from "./junit.ts";
import type { MatrixCell } from "./matrix-text.ts";

/**
 * Writes `SCENARIO.BEHAVIOUR.timeline.jsonl` for each behaviour, `SCENARIO.junit.xml` and `SCENARIO.json`.
 * @returns the paths. @throws what the file system throws.
 */
export async function writeReport(
  folder: string,
  scenario: string,
  outcomes: readonly Outcome[],
  cells?: readonly MatrixCell[],
): Promise<readonly string[]> {
  const files = [
    // What never ran has nothing to tell.
    ...outcomes
      .filter(({ timeline }) => timeline.length > 0)
      .map(({ behaviour, timeline }) => ({
        name: `${scenario}.${behaviour.replaceAll(/[^\w.]+/g, "-")}.timeline.jsonl`,
        text: jsonLines(timeline),
      })),
    { name: `${scenario}.junit.xml`, text: junitXml(scenario, outcomes) },
    {
      name: `${scenario}.json`,
      text: `${JSON.stringify(jsonDocument(scenario, outcomes, cells), null, 2)}\n`,
    },
  ];
  await mkdir(folder, { recursive: true });
  return Promise.all(
    files.map(async ({ name, text }) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    }),
  );
}
