// Results of one step of a build, by what they were made of.
import type { CachedKind } from "../snapshot/kinds.ts";
import type { Store } from "../snapshot/cache-stores.ts";
import type { BuildContext } from "./build-context.ts";
import { Lookups, type Lookup } from "./cluster.ts";

/** What a result is made of, beside the options and the cluster. */
export type StepInputs = readonly [object, ...(readonly unknown[])];

interface Entry<T> {
  readonly inputs: StepInputs;
  readonly lookups: readonly Lookup[];
  readonly result: T;
}

/** A list of results, and all stores that any of them depends on. */
interface LastList<T> {
  readonly inputs: readonly StepInputs[];
  readonly results: readonly T[];
  readonly stores: ReadonlyMap<CachedKind, Store>;
}

/** They go when their first input goes. */
export class StepMemory<T> {
  readonly #entries = new WeakMap<object, Entry<T>>();
  #last: LastList<T> = { inputs: [], results: [], stores: new Map() };

  /**
   * The result of `compute`, or the one that it gave before for the same inputs, if it would find the same in the
   * cluster now. It must look at nothing but its inputs, the options and the cluster that it is given.
   */
  recall(inputs: StepInputs, context: BuildContext, compute: (context: BuildContext) => T): T {
    const { lookups, result } = this.#entryOf(inputs, context, compute);
    context.cluster.noteInner(lookups);
    return result;
  }

  /**
   * As `recall` does for each item. For as long as the stores stay that the items of the last list depend on, those that
   * follow one another as they did are taken over without a second look.
   */
  recallEach<I extends StepInputs>(
    list: readonly I[],
    context: BuildContext,
    compute: (inputs: I, context: BuildContext) => T,
  ): readonly T[] {
    const { cluster } = context;
    const last = this.#last;
    const isAlike = [...last.stores].every(([kind, store]) => cluster.store(kind) === store);
    const stores = new Map(isAlike ? last.stores : undefined);
    const results: T[] = [];
    let at = 0;
    for (const inputs of list) {
      const kept = isAlike ? keptPlace(last.inputs, at, inputs) : undefined;
      const known = kept === undefined ? undefined : last.results[kept];
      if (kept !== undefined && known !== undefined) {
        results.push(known);
        at = kept + 1;
        continue;
      }
      const { lookups, result } = this.#entryOf(inputs, context, (inner) => compute(inputs, inner));
      for (const { kind } of lookups) stores.set(kind, cluster.store(kind));
      results.push(result);
    }
    this.#last = { inputs: list, results, stores };
    for (const kind of stores.keys()) cluster.noteWhole(kind);
    return results;
  }

  #entryOf(
    inputs: StepInputs,
    context: BuildContext,
    compute: (context: BuildContext) => T,
  ): Entry<T> {
    const [subject] = inputs;
    const known = this.#entries.get(subject);
    if (
      known !== undefined &&
      areSame(known.inputs, inputs) &&
      context.cluster.answersAlike(known.lookups)
    ) {
      return known;
    }
    const lookups = new Lookups();
    const result = compute({ ...context, cluster: context.cluster.recording(lookups) });
    const entry = { inputs, lookups: lookups.all, result };
    this.#entries.set(subject, entry);
    return entry;
  }
}

/** Where the item stands in the last list: at its turn, or one further when one has gone or become another. */
function keptPlace(
  last: readonly StepInputs[],
  at: number,
  inputs: StepInputs,
): number | undefined {
  const [here, next] = [last[at], last[at + 1]];
  if (here !== undefined && areSame(here, inputs)) return at;
  return next !== undefined && areSame(next, inputs) ? at + 1 : undefined;
}

function areSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}
