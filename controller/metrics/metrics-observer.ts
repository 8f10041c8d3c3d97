// Turns what a sync reports into metrics.
import type { SyncObserver } from "../sync/sync-event.ts";
import type { ControllerMetrics } from "./controller-metrics.ts";

/**
 * As in KIC, a push that a gateway gave no verdict on (no answer, another status, an unreadable refusal) leaves no trace
 * here, and neither does one that was skipped because the gateway holds the configuration already.
 *
 * @see KIC v3.5.13 internal/dataplane/sendconfig/sendconfig.go
 */
export function metricsObserver(metrics: ControllerMetrics): SyncObserver {
  return (event) => {
    switch (event.type) {
      case "snapshot-taken":
        metrics.snapshotTaken(event.changed);
        return;
      case "translated":
        metrics.translated({ ...event, brokenResources: event.failures.length });
        return;
      case "fallback-generated":
        metrics.fallbackGenerated({ ok: true, durationMs: event.durationMs });
        return;
      case "gateway-updated": {
        const { result } = event;
        if (result.kind === "accepted") metrics.pushSucceeded(event);
        if (result.kind === "rejected") {
          const brokenResources = result.failures.length;
          metrics.pushFailed({ ...event, reason: "other", brokenResources });
        }
        return;
      }
      case "gateways-checked":
        metrics.gatewaysChecked(event.gateways);
        return;
      case "found-by-trial":
      case "last-valid-not-kept":
      case "configured":
        return;
    }
  };
}
