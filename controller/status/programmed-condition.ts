// The condition with which an object says whether Kong is configured with it.
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { ConfigurationStatus } from "./configuration-report.ts";

/** Source: KIC v3.5.13 internal/controllers/utils/conditions.go. */
const CONDITIONS = {
  succeeded: {
    status: "True",
    reason: "Programmed",
    message: "Object was successfully configured in Kong.",
  },
  failed: {
    status: "False",
    reason: "Invalid",
    message:
      "Object failed to be configured in Kong - see its attached Events for more information.",
  },
  unknown: {
    status: "False",
    reason: "Pending",
    message: "Object is pending configuration in Kong.",
  },
} as const satisfies Record<ConfigurationStatus, object>;

export interface ProgrammedOptions {
  readonly status: ConfigurationStatus;
  readonly generation: number;
  /** RFC 3339. */
  readonly now: string;
  /** What to say instead while nothing is known. */
  readonly pendingMessage?: string;
}

/**
 * The conditions of an object with Programmed as it should be; `undefined` when they are so already. As long as nothing
 * is known, what stands there is left alone: another controller may have known better.
 */
export function withProgrammedCondition(
  conditions: readonly unknown[],
  { status, generation, now, pendingMessage }: ProgrammedOptions,
): readonly unknown[] | undefined {
  const { message, ...desired } = CONDITIONS[status];
  const known = conditions.find(isProgrammed);
  if (known !== undefined) {
    const isSame =
      known["status"] === desired.status &&
      known["reason"] === desired.reason &&
      (known["observedGeneration"] ?? 0) === generation;
    if (isSame || status === "unknown") return undefined;
  }
  const condition = {
    type: "Programmed",
    ...desired,
    message: (status === "unknown" ? pendingMessage : undefined) ?? message,
    observedGeneration: generation,
    lastTransitionTime:
      known?.["status"] === desired.status ? (known["lastTransitionTime"] ?? now) : now,
  };
  return known === undefined
    ? [...conditions, condition]
    : conditions.map((each) => (each === known ? condition : each));
}

function isProgrammed(condition: unknown): condition is JsonObject {
  return isJsonObject(condition) && condition["type"] === "Programmed";
}
