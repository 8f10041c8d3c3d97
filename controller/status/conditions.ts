// Conditions, the form in which objects of a cluster are told what became of them.
import { isJsonObject, type JsonObject } from "../../core/json.ts";

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message?: string;
  /** Of the object that it is about; absent where that has none. */
  readonly generation?: number;
}

/** A condition as it is written: it keeps its time for as long as its status stays. */
export function writtenCondition(
  { type, status, reason, message = "", generation }: Condition,
  known: readonly unknown[],
  now: string,
): JsonObject {
  const before = known.find((each) => isOfType(each, type));
  const time = isJsonObject(before) && before["status"] === status && before["lastTransitionTime"];
  return {
    type,
    status,
    reason,
    message,
    ...(generation !== undefined && { observedGeneration: generation }),
    lastTransitionTime: time || now,
  };
}

/**
 * The list with this condition in the place of the one of its type, or at the end.
 * @param before where its time may come from, if that is another list.
 */
export function withCondition(
  known: readonly unknown[],
  condition: Condition,
  now: string,
  before: readonly unknown[] = known,
): readonly unknown[] {
  const written = writtenCondition(condition, before, now);
  return known.some((each) => isOfType(each, condition.type))
    ? known.map((each) => (isOfType(each, condition.type) ? written : each))
    : [...known, written];
}

/** Whether the list says exactly this. */
export function saysSo(known: readonly unknown[], condition: Condition): boolean {
  const { status, reason, message = "", generation } = condition;
  return known.some(
    (each) =>
      isOfType(each, condition.type) &&
      each["status"] === status &&
      each["reason"] === reason &&
      (each["message"] ?? "") === message &&
      each["observedGeneration"] === generation,
  );
}

function isOfType(condition: unknown, type: string): condition is JsonObject {
  return isJsonObject(condition) && condition["type"] === type;
}
