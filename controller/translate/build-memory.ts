// What earlier builds have made, for as long as they would make the same again.
import type { ObjectRef } from "../snapshot/object-ref.ts";
import { ClusterMemory } from "./cluster.ts";
import type { BuiltConsumer } from "./consumers/consumers.ts";
import type { HttpServiceResult } from "./rules/http/http-service.ts";
import type { PlacedRules } from "./rules/http/http-rule-groups.ts";
import type { IngressPaths, RewrittenService } from "./rules/ingress.ts";
import type { L4Services } from "./rules/l4-routes.ts";
import type { Rules } from "./rules/rules.ts";
import type { FinishedService } from "./services/build-services.ts";
import { ServiceOrder, type FinishInputs } from "./services/service-order.ts";
import { StepMemory } from "./step-memory.ts";

/** One for each step that is worth it. Belongs to one set of options. */
export class BuildMemory {
  readonly cluster = new ClusterMemory();
  readonly serviceOrder = new ServiceOrder();
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
