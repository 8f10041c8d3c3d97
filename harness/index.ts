// The front door: what a scenario file needs.
export { defineScenario } from "./scenario/scenario.ts";
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
} from "./scenario/expectation.ts";
export {
  changeAndSync,
  scaleUpSlowly,
  settle,
  startAndServe,
  untilAllAnswer,
} from "./scenario/steps.ts";
export { watchThenTouch } from "./scenario/watch-then-touch.ts";
