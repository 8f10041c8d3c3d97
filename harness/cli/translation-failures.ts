// Translation failures in the form of the events that a controller would record for them.
import type { ResourceFailure } from "../../controller/failures/resource-failure.ts";

export interface FailureRecord {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent in cluster scope. */
  readonly namespace?: string;
  readonly name: string;
  readonly type: "Warning";
  readonly reason: "KongConfigurationTranslationFailed";
  readonly message: string;
}

/** One record per object of each failure; equal ones once, as the cluster would count them up. */
export function failureRecords(failures: readonly ResourceFailure[]): readonly FailureRecord[] {
  const records = failures.flatMap(({ objects, message }) =>
    objects.map(({ apiVersion, kind, namespace, name }): FailureRecord => ({
      apiVersion,
      kind,
      ...(namespace !== undefined && { namespace }),
      name,
      type: "Warning",
      reason: "KongConfigurationTranslationFailed",
      message,
    })),
  );
  return [...new Map(records.map((record) => [JSON.stringify(record), record])).values()];
}
