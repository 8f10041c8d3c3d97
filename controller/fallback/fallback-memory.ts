// Makes each graph and each fallback of a round once, however many gateways ask for it.
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
  readonly #graphs = new Map<CacheStores, GraphedStores>();
  readonly #fallbacks = new Map<string, FallbackSnapshot>();

  constructor(dependenciesOf: Dependencies) {
    this.#dependenciesOf = dependenciesOf;
  }

  /** @throws {TypeError} for stores that were never initialised: see `cacheToGraph`. */
  graphed(stores: CacheStores): GraphedStores {
    const known = this.#graphs.get(stores) ?? withGraph(stores, this.#dependenciesOf);
    this.#graphs.set(stores, known);
    return known;
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
