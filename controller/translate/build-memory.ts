// What earlier builds have made, for as long as they would make the same again.
import type { BuildContext } from "./build-context.ts";
import type { Lookup } from "./cluster.ts";
import type { BuiltConsumer } from "./consumers/consumers.ts";
import type { GroupedPaths } from "./rules/ingress.ts";
import type { RewrittenService } from "./rules/ingress.ts";
import type { FinishedService } from "./services/build-services.ts";

/** One for each step that is worth it. Belongs to one set of options. */
export class BuildMemory {
  readonly ingressPaths = new StepMemory<GroupedPaths>();
  readonly ingressServices = new StepMemory<RewrittenService>();
  readonly services = new StepMemory<FinishedService>();
  readonly consumers = new StepMemory<BuiltConsumer>();
}

interface Entry<T> {
  readonly inputs: readonly unknown[];
  readonly lookups: readonly Lookup[];
  readonly result: T;
}

/** Results of one step by what they were made of. They go when their first input goes. */
class StepMemory<T> {
  readonly #entries = new WeakMap<object, Entry<T>>();

  /**
   * The result of `compute`, or the one that it gave before for the same inputs, if it would find the same in the
   * cluster now. It must look at nothing but its inputs, the options and the cluster that it is given.
   */
  recall(
    inputs: readonly [object, ...(readonly unknown[])],
    context: BuildContext,
    compute: (context: BuildContext) => T,
  ): T {
    const [subject] = inputs;
    const known = this.#entries.get(subject);
    if (
      known !== undefined &&
      areSame(known.inputs, inputs) &&
      context.cluster.answersAlike(known.lookups)
    ) {
      return known.result;
    }
    const lookups: Lookup[] = [];
    const result = compute({ ...context, cluster: context.cluster.recording(lookups) });
    this.#entries.set(subject, { inputs, lookups, result });
    return result;
  }
}

function areSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index]);
}
