// One story: what stands at the start, what happens, and how it ends for each behaviour of the controller.
import type { BehaviourName, SoundBehaviourName } from "../../controller/fallback/behaviours.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Plan } from "../plans/plan.ts";
import type { Expectation } from "./expectation.ts";
import type { Findings } from "./observation.ts";
import type { World } from "./world.ts";

export interface Scenario {
  readonly name: string;
  /** One line for lists. */
  readonly title: string;
  /** Why anybody should care. */
  readonly because: string;
  /** Files in the folder `manifests` beside the scenario, applied before it starts. */
  readonly manifests: readonly string[];
  /** Further objects that stand at the start, applied after those. */
  readonly objects?: readonly KubeObject[];
  /**
   * What it carries out, where it is one that was found. It is judged by what a plan promises, and its seed, the order of its
   * deliveries and the share of messages that get lost are those of a simulated world.
   */
  readonly plan?: Plan;
  /** Paths that a client asks for all the time, through every gateway. The first one is what should be served. */
  readonly probes: readonly [string, ...string[]];
  /** How long a gateway takes: first nothing listens, then its Admin API answers 503. */
  readonly boot: { readonly silentMs: number; readonly unavailableMs: number };
  /** Flags of the controller beside those that every scenario needs. */
  readonly controllerFlags: readonly string[];
  /** Faults happen on the ways to gateways, or to the API server: real ones are reached through relays then. */
  readonly failsLinks?: boolean;
  readonly expect: ExpectationsByBehaviour;
  readonly run: (world: World) => Promise<Findings>;
}

/** A behaviour with a defect that was added may be declared as well, and is then run with the others. */
export type ExpectationsByBehaviour = Readonly<
  Record<SoundBehaviourName, readonly Expectation[]> &
    Partial<Record<BehaviourName, readonly Expectation[]>>
>;

/** @throws {RangeError} for a scenario that could not be run: a bug in its file. */
export function defineScenario(scenario: Scenario): Scenario {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(scenario.name)) {
    throw new RangeError(`a scenario's name is kebab-case, not "${scenario.name}"`);
  }
  for (const path of scenario.probes) {
    if (!path.startsWith("/")) throw new RangeError(`${scenario.name} probes "${path}"`);
  }
  return scenario;
}
