// The front door: what a scenario file needs.
export { defineScenario, type Scenario } from "./scenario/scenario.ts";
export {
  answers,
  crashes,
  hasEvent,
  hasNoRouteOf,
  hasRouteOf,
  holdsNoConfiguration,
  keepsRunning,
  logs,
  needsNoTouch,
  servesAfterTouch,
  type Expectation,
} from "./scenario/expectation.ts";
export { changeAndSync, settle, startAndServe } from "./scenario/steps.ts";
export { watchThenTouch } from "./scenario/watch-then-touch.ts";
export type { Findings, Observation } from "./scenario/observation.ts";
export type { World } from "./scenario/world.ts";
