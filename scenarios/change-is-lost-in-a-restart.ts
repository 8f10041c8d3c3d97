// Found by exploration, in guarded: change does not arrive: sent something that it took
//
//   at first  1 gateway (1 s to boot)
//             route r1 (valid): /r1-1
//             route r2 (invalid): /r2-1
//       23 s  gateway 0 restarts in place
//       23 s  edit route r1
import { definePlanScenario, goesWell, goesWrong } from "../harness/index.ts";

export default definePlanScenario({
  name: "change-is-lost-in-a-restart",
  title: "a gateway restarts in place while a route is edited, and another one is broken",
  because:
    "exploration found it: the gateway gets the last valid configuration, and the edit is lost",
  plan: {
    version: 3,
    seed: 25,
    setting: { replicas: 1, boot: { silentMs: 700, unavailableMs: 300 }, backfill: false },
    objects: [
      { kind: "route", name: "r1", health: "valid", edition: 1, plugins: [] },
      { kind: "route", name: "r2", health: "invalid", edition: 1, plugins: [] },
    ],
    actions: [
      { atMs: 23000, type: "restart-gateway", gateway: 0, downMs: 0 },
      { atMs: 23000, type: "edit", object: "route r1" },
    ],
  },
  expect: {
    legacy: [
      goesWrong(
        "controller ends: TypeError: Cannot read properties of undefined (reading 'entries') at graph.ts < generator.ts < fallback-memory.ts < recover-by-fallback.ts < recoverer.ts",
      ),
    ],
    guarded: [goesWrong("change does not arrive: sent something that it took")],
    resilient: [goesWell],
  },
});
