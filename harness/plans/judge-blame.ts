// Whether fallbacks blame what was broken, and nothing else.
import { arrayOr } from "../../core/json.ts";
import { objectName } from "../live/kube-facts.ts";
import type { TimelineEvent } from "../timeline/timeline-event.ts";
import type { Violation } from "./judge-gateways.ts";
import { isOfPlan } from "./plan-objects.ts";

/** @param blamable whatever has been broken, or named what was, for however short; as `Kind namespace/name`. */
export function judgeBlame(
  blamable: ReadonlySet<string>,
  events: readonly TimelineEvent[],
  atMs: number,
): readonly Violation[] {
  const blamed = new Set(events.flatMap(blamedBy));
  return [...blamed]
    .filter((object) => isOfPlan(object) && !blamable.has(object))
    .slice(0, 1)
    .map((object) => {
      const detail = `a fallback blames ${object}, which was never broken`;
      return { signature: "a fallback blames what is well", atMs, detail };
    });
}

function blamedBy(event: TimelineEvent): readonly string[] {
  if (event.type !== "controller-log") return [];
  return arrayOr(event.fields["broken"]).map((ref) => {
    const [, kind = "", namespace, name = ""] = REFERENCE.exec(String(ref)) ?? [];
    return objectName(kind, namespace, name);
  });
}

/** `networking.k8s.io/Ingress:demo/r1`; `configuration.konghq.com/KongClusterPlugin:g1`. */
const REFERENCE = /^(?:[^/:]*\/)?([^:]+):(?:([^/]*)\/)?(.+)$/;
