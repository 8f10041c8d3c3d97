// How rounds go, and what is told of them: `controller/sync/`.
import { join } from "node:path";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { ReplayedCase } from "../../../controller/testing/fallback-cases.ts";
import { compareOrFail } from "../compare/compare-or-fail.ts";
import { compareReplay } from "../compare/compare-replay.ts";
import type { CaseResult, ConformanceGroup, Level } from "../group.ts";
import { listFolder, readJsonObject } from "../read-vectors.ts";
import { DIAGNOSTICS_ADAPTERS } from "./diagnostics-adapters.ts";
import { GATEWAY_ADAPTERS } from "./gateway-adapters.ts";
import { ROUND_ADAPTERS } from "./round-adapters.ts";
import { STATUS_ADAPTERS } from "./status-adapters.ts";
import type { SyncAdapter } from "./sync-adapter.ts";

/** By the file's name. */
const ADAPTERS: ReadonlyMap<string, SyncAdapter> = new Map(
  [DIAGNOSTICS_ADAPTERS, GATEWAY_ADAPTERS, ROUND_ADAPTERS, STATUS_ADAPTERS].flatMap((adapters) =>
    Object.entries(adapters),
  ),
);

/** A file of cases of another kind is counted, as failed, and not passed over. */
const UNKNOWN: SyncAdapter = () => ({ expected: "a replay for this file", got: "none" });

const LEVELS: readonly Level[] = [{ name: "cases", title: "the result equal" }];

export const sync: ConformanceGroup = {
  name: "sync",
  title: "how rounds go: discovery, changes, recoveries, events, conditions and diagnostics",
  levels: LEVELS,
  async load(vectors) {
    const folder = join(vectors, "controller", "sync");
    const names = (await listFolder(folder)).filter((name) => name.endsWith(".json"));
    if (names.length === 0) return undefined;
    const files = await Promise.all(
      names.map(async (name) => ({
        name: name.replace(/\.json$/, ""),
        cases: arrayOr((await readJsonObject(join(folder, name)))?.["cases"]).map(objectOr),
      })),
    );
    return {
      caseCount: files.flatMap(({ cases }) => cases).length,
      async *run() {
        for (const { name, cases } of files) yield* replay(name, cases);
      },
    };
  },
};

async function* replay(
  name: string,
  cases: readonly JsonObject[],
): AsyncGenerator<CaseResult, void, undefined> {
  const adapter = ADAPTERS.get(name) ?? UNKNOWN;
  const section = [name];
  for (const [index, recorded] of cases.entries()) {
    const id = `${String(recorded["id"])} ${stringOr(recorded["name"], "")}`.trimEnd();
    yield await compareOrFail(id, section, LEVELS, async () => {
      const replayed: ReplayedCase | string = await adapter(recorded, cases.slice(0, index));
      return typeof replayed === "string"
        ? { kind: "skipped", id, section, reason: replayed }
        : compareReplay(id, section, replayed);
    });
  }
}
