// Which events a sync is worth.
import type { ResourceFailure } from "../failures/resource-failure.ts";
import type { ObjectRef } from "../snapshot/object-ref.ts";
import type { SyncEvent, SyncObserver } from "../sync/sync-event.ts";
import type { ClusterEvent, EventReason } from "./cluster-event.ts";

export interface EventsObserverOptions {
  /** The controller's own Pod. Without one there are no events on what gateways took or refused as a whole. */
  readonly pod: { readonly namespace: string; readonly name: string } | undefined;
}

/** @param recorder must not throw and must not block. */
export function eventsObserver(
  recorder: { record(event: ClusterEvent): void },
  { pod }: EventsObserverOptions,
): SyncObserver {
  const podRef: ObjectRef | undefined = pod && { apiVersion: "v1", kind: "Pod", ...pod };
  return (event) => {
    for (const clusterEvent of eventsOf(event, podRef)) recorder.record(clusterEvent);
  };
}

/**
 * The Pod hears of every gateway in every round, also when nothing had to be sent; objects hear of what is wrong with
 * them.
 *
 * @see KIC v3.5.13 internal/dataplane/kong_client.go
 */
function eventsOf(event: SyncEvent, pod: ObjectRef | undefined): readonly ClusterEvent[] {
  switch (event.type) {
    case "translated": {
      const reason = prefixed("KongConfigurationTranslationFailed", event.isFallback);
      return warnings(event.failures, reason);
    }
    case "gateway-updated": {
      const { result, isFallback } = event;
      const onPod = pod === undefined ? [] : [podEvent(event, pod)];
      if (result.kind !== "rejected") return onPod;
      const reason = prefixed("KongConfigurationApplyFailed", isFallback);
      return [...onPod, ...warnings(result.failures, reason)];
    }
    case "gateways-checked":
      return pod === undefined
        ? []
        : event.gateways.flatMap((gateway) => unconfigured(gateway, pod));
    case "found-by-trial": {
      const message = `${event.urls.join(", ")} accepted the configuration only without this object, and did not say why: ${event.error}`;
      return warnings([{ message, objects: event.objects }], "KongConfigurationApplyFailed");
    }
    case "last-valid-not-kept": {
      const reason = "LastValidObjectsNotKept";
      return pod === undefined
        ? []
        : [{ object: pod, type: "Warning", reason, message: event.error }];
    }
    case "snapshot-taken":
    case "fallback-generated":
    case "configured":
      return [];
  }
}

/** Nobody else would say so: a gateway without a configuration answers 404, and is ready. */
function unconfigured(
  { url, isConfigured }: { readonly url: string; readonly isConfigured: boolean },
  object: ObjectRef,
): readonly ClusterEvent[] {
  if (isConfigured) return [];
  const reason = "GatewayWithoutConfiguration";
  return [
    { object, type: "Warning", reason, message: `${url} is ready and holds no configuration` },
  ];
}

function podEvent(
  { url, isFallback, result }: Extract<SyncEvent, { type: "gateway-updated" }>,
  object: ObjectRef,
): ClusterEvent {
  const what = isFallback ? "fallback Kong configuration" : "Kong configuration";
  if (result.kind === "accepted" || result.kind === "unchanged") {
    const reason = prefixed("KongConfigurationSucceeded", isFallback);
    return { object, type: "Normal", reason, message: `successfully applied ${what} to ${url}` };
  }
  const reason = prefixed("KongConfigurationApplyFailed", isFallback);
  const message = `failed to apply ${what} to ${url}: ${result.message}`;
  return { object, type: "Warning", reason, message };
}

function warnings(
  failures: readonly ResourceFailure[],
  reason: EventReason,
): readonly ClusterEvent[] {
  return failures.flatMap(({ message, objects }) =>
    objects.map((object): ClusterEvent => ({ object, type: "Warning", reason, message })),
  );
}

function prefixed(
  reason:
    | "KongConfigurationTranslationFailed"
    | "KongConfigurationApplyFailed"
    | "KongConfigurationSucceeded",
  isFallback: boolean,
): EventReason {
  return isFallback ? `Fallback${reason}` : reason;
}
