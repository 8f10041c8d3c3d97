// What a sync needs of the translation.
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";
import type { Candidate } from "./candidate.ts";

export interface Translated {
  readonly candidate: Candidate;
  /** What could not be translated; the rest of the configuration stands. */
  readonly failures: readonly ResourceFailure[];
  /** The objects that the configuration is made of. */
  readonly objects: readonly ObjectRef[];
  /** Objects of which nothing was made that anybody has any use of. */
  readonly idle?: readonly ObjectRef[];
  /** What the configuration was made from, where something was left out first or is of no use in it. */
  readonly left?: CacheStores;
}

export type Translate = (stores: CacheStores) => Translated;
