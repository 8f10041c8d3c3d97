// Tables of the real controller's unit tests: `controller/units/`.
import { join } from "node:path";
import { arrayOr, objectOr, stringOr, type JsonObject } from "../../../core/json.ts";
import type { CaseResult, ConformanceGroup, Level } from "../group.ts";
import { listFolder, readJsonObject } from "../read-vectors.ts";
import type { Adapter } from "./adapter.ts";
import { compareOrFail } from "../compare/compare-or-fail.ts";
import { compareReplay } from "../compare/compare-replay.ts";
import { BUILD_ADAPTERS } from "./build-adapters.ts";
import { CLUSTER_ADAPTERS } from "./cluster-adapters.ts";
import { CONTENT_ADAPTERS } from "./content-adapters.ts";
import { ENTITY_ADAPTERS } from "./entity-adapters.ts";
import { FILTER_ADAPTERS } from "./filter-adapters.ts";
import { GATEWAY_ADAPTERS } from "./gateway-adapters.ts";
import { LISTENER_ADAPTERS } from "./listener-adapters.ts";
import { MATCH_ADAPTERS } from "./match-adapters.ts";
import { NAMING_ADAPTERS } from "./naming-adapters.ts";
import { OVERRIDE_ADAPTERS } from "./override-adapters.ts";
import { PLUGIN_ADAPTERS } from "./plugin-adapters.ts";
import { PRIORITY_ADAPTERS } from "./priority-adapters.ts";
import { ROUTING_ADAPTERS } from "./routing-adapters.ts";
import { RULE_ADAPTERS } from "./rule-adapters.ts";
import { SERVICE_ADAPTERS } from "./service-adapters.ts";
import { SPLIT_ADAPTERS } from "./split-adapters.ts";
import { whyUncompared } from "./uncompared.ts";

/** By `package/table`. */
const ADAPTERS: ReadonlyMap<string, Adapter> = new Map(
  [
    OVERRIDE_ADAPTERS,
    ROUTING_ADAPTERS,
    RULE_ADAPTERS,
    MATCH_ADAPTERS,
    FILTER_ADAPTERS,
    GATEWAY_ADAPTERS,
    BUILD_ADAPTERS,
    CLUSTER_ADAPTERS,
    NAMING_ADAPTERS,
    PRIORITY_ADAPTERS,
    PLUGIN_ADAPTERS,
    SERVICE_ADAPTERS,
    SPLIT_ADAPTERS,
    ENTITY_ADAPTERS,
    CONTENT_ADAPTERS,
    LISTENER_ADAPTERS,
  ].flatMap((adapters) => Object.entries(adapters)),
);

interface Table {
  readonly name: string;
  readonly cases: readonly JsonObject[];
}

const LEVELS: readonly Level[] = [{ name: "cases", title: "the result equal" }];

export const units: ConformanceGroup = {
  name: "units",
  title: "tables of unit tests; those that nothing of ours corresponds to are skipped by name",
  levels: LEVELS,
  async load(vectors) {
    const tables = await readTables(join(vectors, "controller", "units"));
    return tables.length === 0
      ? undefined
      : {
          caseCount: tables.flatMap(({ cases }) => cases).length,
          async *run() {
            for (const table of tables) yield* replay(table);
          },
        };
  },
};

async function readTables(folder: string): Promise<readonly Table[]> {
  const packages = await listFolder(folder);
  const tables = await Promise.all(
    packages.map(async (name) => {
      const files = (await listFolder(join(folder, name))).filter((file) => file.endsWith(".json"));
      return Promise.all(
        files.map(async (file) => {
          const table = await readJsonObject(join(folder, name, file));
          return {
            name: `${name}/${file.replace(/\.json$/, "")}`,
            cases: arrayOr(objectOr(table)["cases"]).map(objectOr),
          };
        }),
      );
    }),
  );
  return tables.flat();
}

async function* replay({ name, cases }: Table): AsyncGenerator<CaseResult> {
  const adapter = ADAPTERS.get(name);
  const section = name.split("/");
  for (const recorded of cases) {
    const id = `${String(recorded["id"])} ${stringOr(recorded["name"], "")}`.trimEnd();
    yield await compareOrFail(id, section, LEVELS, () => {
      const replayed = adapter?.(recorded) ?? whyUncompared(name);
      return typeof replayed === "string"
        ? { kind: "skipped", id, section, reason: replayed }
        : compareReplay(id, section, replayed);
    });
  }
}
