// Makes each graph once, and each fallback once a round, however many gateways ask for it.
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { refIdentity, type ObjectRef } from "../snapshot/object-ref.ts";
import type { Dependencies } from "./dependencies.ts";
import {
  generateFallback,
  withGraph,
  type FallbackSnapshot,
  type GraphedStores,
} from "./generator.ts";

/** For one round: everything that is asked of it must be about the same current snapshot. */
export class FallbackMemory {
  readonly #dependenciesOf: Dependencies;
  readonly #fallbacks = new Map<string, FallbackSnapshot>();

  constructor(dependenciesOf: Dependencies) {
    this.#dependenciesOf = dependenciesOf;
  }

  /** @throws {TypeError} for stores that were never initialised: see `cacheToGraph`. */
  graphed(stores: CacheStores): GraphedStores {
    const dependenciesOf = this.#dependenciesOf;
    const graphed = knownGraph(stores, dependenciesOf) ?? withGraph(stores, dependenciesOf);
    GRAPHED.set(stores, graphed);
    return graphed;
  }

  /** As `generateFallback`. */
  generate(
    current: GraphedStores,
    broken: readonly ObjectRef[],
    lastValid: GraphedStores | undefined,
    backfillsExactly: boolean,
  ): FallbackSnapshot {
    const key = [lastValid !== undefined, ...broken.map(refIdentity)].join("\n");
    const known =
      this.#fallbacks.get(key) ?? generateFallback(current, broken, lastValid, backfillsExactly);
    this.#fallbacks.set(key, known);
    return known;
  }
}

/** Of stores that somebody still holds. Translation and recovery look at the same ones, which do not change. */
const GRAPHED = new WeakMap<CacheStores, GraphedStores>();

function knownGraph(stores: CacheStores, dependenciesOf: Dependencies): GraphedStores | undefined {
  const known = GRAPHED.get(stores);
  return known?.dependenciesOf === dependenciesOf ? known : undefined;
}
