// Objects, and the configuration that the real controller's own tests expect of them: `controller/translation/`.
import { join } from "node:path";
import { generateFallback, withGraph } from "../../../controller/fallback/generator.ts";
import { toDeclarativeConfig } from "../../../controller/kong-state/to-declarative-config.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import { isCachedKind } from "../../../controller/snapshot/kinds.ts";
import { refOf } from "../../../controller/snapshot/object-ref.ts";
import { recordedOptions } from "../../../controller/testing/recorded-options.ts";
import { buildConfig } from "../../../controller/translate/build-config.ts";
import { compareOrFail } from "../compare/compare-or-fail.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { ComparedCase, ConformanceGroup, Level } from "../group.ts";
import { readCaseFolders, type TranslationCase } from "./case-folders.ts";
import { GOLDEN_GATEWAY } from "./gateway-knowledge.ts";

/** Marks the objects that the gateway is to reject. The second push, without them, is what the golden file holds. */
const BROKEN_ANNOTATION = "test.konghq.com/broken";

const LEVELS: readonly Level[] = [
  { name: "document", title: "the configuration, order of lists included" },
];

export const translation: ConformanceGroup = {
  name: "translation",
  title: "objects as manifests, and the configuration that golden files expect",
  levels: LEVELS,
  async load(vectors) {
    const folder = join(vectors, "controller", "translation");
    const cases = await readCaseFolders(folder, "expected.yaml");
    return (
      cases && {
        caseCount: cases.length,
        async *run() {
          for (const each of cases) {
            yield await compareOrFail(each.name, [], LEVELS, () => compareCase(each));
          }
        },
      }
    );
  },
};

function compareCase(each: TranslationCase): ComparedCase {
  const { pluginSchemas, entityService } = GOLDEN_GATEWAY;
  const { state } = buildConfig(withoutBroken(each), {
    ...recordedOptions(each.options),
    entityService,
  });
  const document: unknown = JSON.parse(
    JSON.stringify(toDeclarativeConfig(state, { pluginSchemas })),
  );
  const differences = jsonDifferences("document", each.expected, document);
  return {
    kind: "compared",
    id: each.name,
    section: [],
    agrees: { document: differences.length === 0 },
    differences,
  };
}

function withoutBroken({ objects }: TranslationCase): CacheStores {
  const known = objects.filter(({ kind }) => isCachedKind(kind));
  const stores = CacheStores.fromObjects(known);
  const broken = known.filter(
    ({ metadata }) => metadata.annotations?.[BROKEN_ANNOTATION] === "true",
  );
  return broken.length === 0
    ? stores
    : generateFallback(withGraph(stores), broken.map(refOf)).stores;
}
