// What objects are told of a configuration: conditions and events.
import { arrayOr, isJsonObject, objectOr, stringOr } from "../../../core/json.ts";
import { refIdentity, refOf } from "../../../controller/snapshot/object-ref.ts";
import {
  ConfigurationReport,
  type ConfigurationStatus,
} from "../../../controller/status/configuration-report.ts";
import { withProgrammedCondition } from "../../../controller/status/programmed-condition.ts";
import { replayEvents, replayPodEvents } from "../../../controller/testing/events-cases.ts";
import { kubeObjects } from "../../../controller/testing/fallback-cases.ts";
import type { SyncAdapter } from "./sync-adapter.ts";

const OF_KONNECT = "the state of all gateways in one word is told to Konnect only";

/** What the recordings' object is at. */
const GENERATION = 2;

export const STATUS_ADAPTERS: Readonly<Record<string, SyncAdapter>> = {
  events: replayEvents,
  pod_events: replayPodEvents,
  config_status: () => OF_KONNECT,
  config_status_notification: () => OF_KONNECT,
  programmed_condition: (recorded) => {
    const conditions = arrayOr(recorded["conditions"]);
    const changed = withProgrammedCondition(conditions, {
      status: statusNamed(stringOr(recorded["configuration_status"], "")),
      generation: GENERATION,
      now: "2026-01-01T00:00:00Z",
    });
    return {
      expected: [recorded["expected_update_needed"], recorded["expected_updated_conditions"]],
      got: [changed !== undefined, (changed ?? conditions).map(withoutTime)],
    };
  },
  unique_objects: (recorded) => {
    const reported = kubeObjects(recorded["reported_objs"]).map(refOf);
    const failures = arrayOr(recorded["failed_objs"]).map((objects) => ({
      message: "no",
      objects: kubeObjects(objects).map(refOf),
    }));
    const failed = failures.flatMap(({ objects }) => objects);
    const report = new ConfigurationReport(reported, failures);
    const known = [...reported, ...failed].filter((ref) => report.statusOf(ref) !== "unknown");
    return {
      expected: kubeObjects(recorded["unique_objs"]).map(refOf).map(refIdentity).toSorted(),
      got: [...new Set(known.map(refIdentity))].toSorted(),
    };
  },
};

function statusNamed(name: string): ConfigurationStatus {
  switch (name) {
    case "Succeeded":
      return "succeeded";
    case "Failed":
      return "failed";
    default:
      return "unknown";
  }
}

function withoutTime(condition: unknown): unknown {
  if (!isJsonObject(condition)) return condition;
  const { lastTransitionTime: _, ...rest } = objectOr(condition);
  return rest;
}
