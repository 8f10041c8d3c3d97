// What changes in the cluster, as it goes on the timeline.
import { objectOr, stringOr } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { objectFacts } from "./object-facts.ts";
import type { KubeEventFact, KubeObjectFact } from "../timeline/timeline-event.ts";

export interface KubeChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
}

/** An Event that was written is told as what it says; leases, which change all the time, are not told. */
export function kubeFact({ type, object }: KubeChange): KubeEventFact | KubeObjectFact | undefined {
  if (object.kind === "Lease") return undefined;
  if (object.kind === "Event") return type === "DELETED" ? undefined : eventFact(object);
  const { namespace, name, resourceVersion } = object.metadata;
  return {
    type: "kube-object",
    change: type,
    kind: object.kind,
    namespace: namespace ?? null,
    name,
    resourceVersion: resourceVersion ?? "",
    ...(type !== "DELETED" && objectFacts(object)),
  };
}

/** Both forms: `v1` (involvedObject, message, count) and `events.k8s.io/v1` (regarding, note, series). */
function eventFact(event: KubeObject): KubeEventFact {
  const about = objectOr(event["involvedObject"] ?? event["regarding"]);
  const count = event["count"] ?? objectOr(event["series"])["count"];
  return {
    type: "kube-event",
    reason: stringOr(event["reason"], ""),
    eventType: stringOr(event["type"], ""),
    object: objectName(
      stringOr(about["kind"], ""),
      stringOr(about["namespace"], undefined),
      stringOr(about["name"], ""),
    ),
    message: stringOr(event["message"], stringOr(event["note"], "")),
    count: typeof count === "number" ? count : 1,
  };
}

/** `Kind namespace/name`, or `Kind name` for what has no namespace. */
export function objectName(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace === undefined || namespace === "" ? "" : `${namespace}/`}${name}`;
}
