// What a scenario says about a path that must not be lost, whatever else happens.
import type { Expectation } from "./expectation.ts";

/**
 * From the first 200 through a gateway to the moment that is judged, that gateway answers `path` with nothing else. No
 * answer at all is another matter: a gateway that is down, or a slow machine.
 */
export function staysServed(path: string): Expectation {
  return {
    sentence: `${path} is never answered with anything but 200, once it was`,
    check: (_findings, events) => {
      const serving = new Set<string>();
      for (const event of events) {
        if (event.type === "observed") break;
        if (event.type !== "probe" || event.path !== path || event.status === null) continue;
        const { gateway, status, atMs } = event;
        if (status === 200) serving.add(gateway);
        else if (serving.has(gateway)) {
          return { met: false, detail: `${gateway} answered ${status} at +${atMs} ms` };
        }
      }
      return { met: serving.size > 0, detail: [...serving].join(", ") || "it was never served" };
    },
  };
}
