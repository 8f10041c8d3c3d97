// What a refusal of Kong's says about objects of the cluster: `controller/flattened-errors/`.
import { join } from "node:path";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { ReplayedCase } from "../../../controller/testing/fallback-cases.ts";
import {
  replayBlame,
  replayMessage,
  replayRefusal,
} from "../../../controller/testing/flattened-errors-cases.ts";
import type { ConformanceGroup } from "../group.ts";
import { readJsonObject } from "../read-vectors.ts";
import { compareReplay } from "../compare/compare-replay.ts";

const REPLAYS: readonly (readonly [
  list: string,
  replay: (recorded: JsonObject) => ReplayedCase,
])[] = [
  ["bodies", replayRefusal],
  ["tags", replayBlame],
  ["messages", replayMessage],
];

export const flattenedErrors: ConformanceGroup = {
  name: "flattened-errors",
  title: "what the body of a 400 says about objects of the cluster",
  levels: [{ name: "cases", title: "objects, problems and words equal" }],
  async load(vectors) {
    const folder = join(vectors, "controller", "flattened-errors");
    const file = await readJsonObject(join(folder, "flattened_errors.json"));
    if (file === undefined) return undefined;
    const cases = REPLAYS.flatMap(([list, replay]) =>
      arrayOr(file[list]).map((recorded) => ({ list, recorded: objectOr(recorded), replay })),
    );
    return {
      caseCount: cases.length,
      async *run() {
        for (const { list, recorded, replay } of cases) {
          const id = `${String(recorded["id"])} ${stringOr(recorded["name"], "")}`.trimEnd();
          yield compareReplay(id, [list], replay(recorded));
        }
      },
    };
  },
};
