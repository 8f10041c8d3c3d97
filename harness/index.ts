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
export { definePlanScenario } from "./plans/scenario-of-plan.ts";
export { goesWell, goesWrong } from "./plans/went-wrong.ts";
export { isPushed } from "./scenario/is-pushed.ts";
export { restartInABackfill } from "./scenario/restart-in-a-backfill.ts";
export {
  applyInTurn,
  changeAndSync,
  everyGatewayAnswers,
  everyGatewayServes,
  killGateways,
  scaleUpAtOnce,
  scaleUpSlowly,
  setReady,
  settle,
  startAndServe,
  untilAllAnswer,
  untilAllServe,
  untilFoundDown,
} from "./scenario/steps.ts";
export { staysServed } from "./scenario/stays-served.ts";
export { watchThenTouch } from "./scenario/watch-then-touch.ts";
