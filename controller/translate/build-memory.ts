// What earlier builds have made, for as long as they would make the same again.
import type { ObjectRef } from "../snapshot/object-ref.ts";
import type { BuildContext } from "./build-context.ts";
import { ClusterMemory, Lookups, type Lookup } from "./cluster.ts";
import type { BuiltConsumer } from "./consumers/consumers.ts";
import { KeyOrder } from "./key-order.ts";
import type { HttpServiceResult } from "./rules/http/http-service.ts";
import type { PlacedRules } from "./rules/http/http-rule-groups.ts";
import type { IngressPaths, RewrittenService } from "./rules/ingress.ts";
import type { L4Services } from "./rules/l4-routes.ts";
import type { Rules } from "./rules/rules.ts";
import type { FinishedService, FinishInputs } from "./services/build-services.ts";

/** One for each step that is worth it. Belongs to one set of options. */
export class BuildMemory {
  readonly cluster = new ClusterMemory();
  /** Of the names of Kong services. */
  readonly serviceOrder = new KeyOrder();
  readonly rules = new StepMemory<Rules>();
  readonly ingressPaths = new StepMemory<IngressPaths>();
  readonly ingressServices = new StepMemory<RewrittenService>();
  readonly httpRules = new StepMemory<PlacedRules>();
  readonly httpServices = new StepMemory<HttpServiceResult>();
  readonly l4Services = new StepMemory<L4Services>();
  readonly serviceInputs = new StepMemory<readonly FinishInputs[]>();
  readonly services = new StepMemory<FinishedService>();
  readonly consumers = new StepMemory<BuiltConsumer>();
  /** How objects are named. */
  readonly refs = new WeakMap<object, ObjectRef>();
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
      context.cluster.noteInner(known.lookups);
      return known.result;
    }
    const lookups = new Lookups();
    const result = compute({ ...context, cluster: context.cluster.recording(lookups) });
    this.#entries.set(subject, { inputs, lookups: lookups.all, result });
    context.cluster.noteInner(lookups.all);
    return result;
  }
}

function areSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index]);
}
