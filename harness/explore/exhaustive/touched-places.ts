// Where things happen, and where a deed has to be in its turn: what happens elsewhere comes out the same before and after it.
import type { PlanDeed } from "../../plans/plan.ts";
import type { TimelineEvent } from "../../timeline/timeline-event.ts";

/** `kube`, `controller`, or a gateway by its name. */
export type Place = string;

/**
 * Whether a deed is to be tried at a moment: not where all that has happened since the moment before it happened
 * elsewhere, so that the deed comes out as it did then.
 * @param touched since then; `undefined`: there was none.
 */
export function makesDifference(deed: PlanDeed, touched: readonly Place[] | undefined): boolean {
  const places = placesOf(deed);
  if (touched === undefined || places === undefined) return true;
  return touched.some((place) => places.has(place));
}

/**
 * A deed in the cluster is told to the controller at once; one that scales is told to gateways as well, so that it is to
 * be tried whatever has happened: `undefined`.
 */
function placesOf(deed: PlanDeed): ReadonlySet<Place> | undefined {
  switch (deed.type) {
    case "apply":
    case "edit":
    case "break":
    case "fix":
    case "delete":
      return CLUSTER;
    case "restart-gateway":
    case "fail-gateway":
      return new Set([`kong-${deed.gateway}`]);
    case "restart-controller":
      return CONTROLLER;
    case "scale":
    case "touch":
    case "set-boot":
    case "fail-link":
    case "fail-kube":
    case "jump-clock":
    case "cut-kube":
      return undefined;
  }
}

const CONTROLLER: ReadonlySet<Place> = new Set(["controller"]);
const CLUSTER: ReadonlySet<Place> = new Set(["kube", "controller"]);

/** Who took part in what has just happened. A request is made by the controller, too: it waits for the answer from then on. */
export function placesWhere(event: TimelineEvent): readonly Place[] {
  if ("gateway" in event) {
    return event.type === "admin-request" ? [event.gateway, "controller"] : [event.gateway];
  }
  if (event.type.startsWith("kube-")) return ["kube"];
  return event.type.startsWith("controller-") ? ["controller"] : [];
}
