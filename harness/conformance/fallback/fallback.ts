// Dependencies, graphs and what is left of a snapshot without its broken objects: `controller/fallback/`.
import { join } from "node:path";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import {
  kubeObjects,
  replayDependencies,
  replayExclusion,
  replayGenerator,
  replayGraph,
  replayMetadata,
  replayReachability,
  type ReplayedCase,
} from "../../../controller/testing/fallback-cases.ts";
import { compareOrFail } from "../compare/compare-or-fail.ts";
import type { ComparedCase, ConformanceGroup, Level } from "../group.ts";
import { listFolder, readJsonObject, readText } from "../read-vectors.ts";
import { compareReplay } from "../compare/compare-replay.ts";
import { readObjects } from "../translation/case-folders.ts";

type Replay = (recorded: JsonObject, folder: string) => ReplayedCase | Promise<ReplayedCase>;

/** By the file's name. */
const REPLAYS: Readonly<Record<string, Replay>> = {
  dependencies: replayDependencies,
  graphs: replayGraph,
  reachability: replayReachability,
  generator: replayGenerator,
  metadata: replayMetadata,
  multilevel_derived: (recorded) => replayExclusion(recorded, kubeObjects(recorded["objects"])),
  end_to_end: replayManifests,
};

/** A file of cases of another kind is counted, as failed, and not passed over. */
const UNKNOWN: Replay = () => ({ expected: "a replay for this file", got: "none" });

const LEVELS: readonly Level[] = [
  { name: "cases", title: "graphs, causes and remaining objects equal" },
];

export const fallback: ConformanceGroup = {
  name: "fallback",
  title: "what depends on what, and what a snapshot is without its broken objects",
  levels: LEVELS,
  async load(vectors) {
    const folder = join(vectors, "controller", "fallback");
    const names = (await listFolder(folder)).filter((name) => name.endsWith(".json"));
    if (names.length === 0) return undefined;
    const files = await Promise.all(
      names.map(async (name) => {
        const { cases } = objectOr(await readJsonObject(join(folder, name)));
        return { name: name.replace(/\.json$/, ""), cases: arrayOr(cases).map(objectOr) };
      }),
    );
    return {
      caseCount: files.flatMap(({ cases }) => cases).length,
      async *run() {
        for (const { name, cases } of files) {
          for (const recorded of cases) {
            const id = String(recorded["id"]);
            yield await compareOrFail(id, [name], LEVELS, () =>
              compareCase(name, recorded, folder),
            );
          }
        }
      },
    };
  },
};

async function compareCase(
  file: string,
  recorded: JsonObject,
  folder: string,
): Promise<ComparedCase> {
  const replayed = await (REPLAYS[file] ?? UNKNOWN)(recorded, folder);
  return compareReplay(String(recorded["id"]), [file], replayed);
}

/** The objects are a golden file's. What is pushed of them then is compared by the group `translation`. */
async function replayManifests(recorded: JsonObject, folder: string): Promise<ReplayedCase> {
  const input = stringOr(recorded["input"], "");
  const text = await readText(join(folder, input));
  if (text === undefined) return { expected: input, got: "no such file" };
  return replayExclusion(recorded, readObjects(text, input));
}
