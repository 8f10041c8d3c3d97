// Objects, and the configuration that the real controller's own tests expect of them: `controller/translation/`.
import { generateFallback, withGraph } from "../../../controller/fallback/generator.ts";
import { toDeclarativeConfig } from "../../../controller/kong-state/to-declarative-config.ts";
import { CacheStores } from "../../../controller/snapshot/cache-stores.ts";
import { isCachedKind } from "../../../controller/snapshot/kinds.ts";
import { refOf } from "../../../controller/snapshot/object-ref.ts";
import { recordedOptions } from "../../../controller/testing/recorded-options.ts";
import { buildConfig } from "../../../controller/translate/build-config.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { ComparedCase, Level } from "../group.ts";
import { caseFoldersGroup } from "./case-folders-group.ts";
import type { TranslationCase } from "./case-folders.ts";
import { GOLDEN_GATEWAY } from "./gateway-knowledge.ts";

/** Marks the objects that the gateway is to reject. The second push, without them, is what the golden file holds. */
const BROKEN_ANNOTATION = "test.konghq.com/broken";

const LEVELS: readonly Level[] = [
  { name: "document", title: "the configuration, order of lists included" },
];

export const translation = caseFoldersGroup({
  name: "translation",
  title: "objects as manifests, and the configuration that golden files expect",
  levels: LEVELS,
  folder: "translation",
  expectedFile: "expected.yaml",
  compare: compareCase,
});

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
