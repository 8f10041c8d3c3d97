// What a round that ended well says about objects.
import type { ResourceFailure } from "../failures/resource-failure.ts";
import { refIdentity, type ObjectRef } from "../snapshot/object-ref.ts";

/** `unknown`: the round says nothing of the object. It may not be referenced, or be left out of a fallback. */
export type ConfigurationStatus = "succeeded" | "failed" | "unknown";

export class ConfigurationReport {
  readonly #statuses: ReadonlyMap<string, ConfigurationStatus>;

  /** An object that was translated and failed all the same has failed. */
  constructor(translated: readonly ObjectRef[], failures: readonly ResourceFailure[]) {
    const failed = failures.flatMap(({ objects }) => objects);
    this.#statuses = new Map<string, ConfigurationStatus>([
      ...translated.map((ref) => [refIdentity(ref), "succeeded"] as const),
      ...failed.map((ref) => [refIdentity(ref), "failed"] as const),
    ]);
  }

  /** Whether another round said just this. */
  isSameAs(other: ConfigurationReport): boolean {
    return (
      this.#statuses.size === other.#statuses.size &&
      [...this.#statuses].every(([key, status]) => other.#statuses.get(key) === status)
    );
  }

  statusOf(ref: ObjectRef): ConfigurationStatus {
    return this.#statuses.get(refIdentity(ref)) ?? "unknown";
  }
}
